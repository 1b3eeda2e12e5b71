namespace LogFlowDb.Collectors.Pcap;

/// <summary>Finds out what a capture file is.</summary>
internal static class CaptureOpening
{
    /// <exception cref="CaptureFileException">It is none.</exception>
    /// <exception cref="CaptureException">The filter is wrong for it.</exception>
    public static CaptureReader Open(CaptureBytes bytes, string name, string? filter)
    {
        // Which link types there are is for filters only.
        bool isFiltered = !string.IsNullOrWhiteSpace(filter);
        byte[] buffer = new byte[isFiltered ? FrameBatch.UsualBytes : PcapFormat.HeaderBytes];
        int read = 0;
        while (read < PcapFormat.HeaderBytes && bytes.Read(buffer.AsSpan(read)) is > 0 and int more)
        {
            read += more;
        }

        ReadOnlySpan<byte> content = buffer.AsSpan(0, read);
        (Func<ICaptureFormat> open, int start) = Find(bytes, content, name);
        LinkFilter? filters = null;
        if (isFiltered)
        {
            filters = new LinkFilter(filter!);
            filters.Prepare(LinkTypes(open(), content, start));
        }

        return new CaptureReader(bytes, open(), filters, content, start);
    }

    private static (Func<ICaptureFormat> Open, int Start) Find(CaptureBytes bytes, ReadOnlySpan<byte> content, string name)
    {
        if (PcapngFormat.IsMagic(content))
        {
            return (static () => new PcapngFormat(), 0);
        }

        if (PcapFormat.IsMagic(content))
        {
            if (content.Length < PcapFormat.HeaderBytes)
            {
                throw new CaptureFileException(name, CaptureText.Of($"pcap file header cut short ({content.Length} of {PcapFormat.HeaderBytes} bytes)"));
            }

            byte[] header = content[..PcapFormat.HeaderBytes].ToArray();
            return (() => PcapFormat.Open(header), PcapFormat.HeaderBytes);
        }

        throw new CaptureFileException(name, bytes switch
        {
            { IsDamaged: true } => CaptureText.Of($"gzip data damaged or cut short at offset {bytes.Position}"),
            { ForeignPacking: { } program } => $"packed by {program}, which is not read here; unpack it first: {program} -d",
            _ when content.IsEmpty => "not a capture file (it is empty)",
            _ => "not a capture file (pcap or pcapng, plain or gzip)",
        });
    }

    /// <summary>Those of the first packets: a filter is compiled for each, and better refused before anything is read.</summary>
    private static IEnumerable<int> LinkTypes(ICaptureFormat format, ReadOnlySpan<byte> content, int start)
    {
        FrameBatch first = new();
        first.Grow(content.Length, kept: 0);
        content.CopyTo(first.Buffer);
        format.Index(first, start, content.Length, position: 0);
        HashSet<int> all = [];
        foreach (FrameReference frame in first.Frames)
        {
            all.Add(frame.LinkType);
        }

        if (format is PcapFormat pcap)
        {
            all.Add(pcap.LinkType);
        }

        return all;
    }
}
