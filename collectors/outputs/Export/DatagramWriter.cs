using System.Buffers.Binary;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Protocols.Records;

namespace LogFlowDb.Outputs.Export;

/// <summary>
/// Rows as NetFlow v9 (RFC 3954 §5) or IPFIX (RFC 7011 §3) datagrams. A template is announced in the datagram that uses it first, and again
/// after a while. Not thread-safe.
/// </summary>
/// <param name="size">Bytes of a datagram; one record that is longer gets a datagram of its own.</param>
internal sealed class DatagramWriter(ExportVersion version, uint domain, int size, TimeSpan templateRefresh)
{
    private const int SetHeaderBytes = 4;
    private const int MaxDatagram = 65_507;

    private readonly ExportTemplates _templates = new();
    private readonly byte[] _datagram = new byte[MaxDatagram];
    private uint _sequence;

    private int HeaderBytes => version == ExportVersion.NetFlow9 ? 20 : 16;

    /// <summary>Rows that no datagram could take.</summary>
    public long TooLong { get; private set; }

    /// <summary>Fields of the last batch that are in no record: no element tells them.</summary>
    public IReadOnlyList<string> Untold { get; private set; } = [];

    /// <summary>All templates are announced again: whoever listens may be new.</summary>
    public void Restart() => _templates.Forget();

    /// <summary>Gives the datagrams of a batch one after the other; each is overwritten by the next.</summary>
    /// <returns>Bytes in the buffer, and records in them.</returns>
    public IEnumerable<(ReadOnlyMemory<byte> Datagram, int Records)> Write(RowBatch rows, ExportClock clock)
    {
        ExportBatch batch = new(rows, version, clock);
        Untold = batch.Untold;
        foreach ((IReadOnlyList<(ExportElement Element, ExportCells Cells)> layout, int[] run) in batch.Runs())
        {
            ExportTemplate template = _templates.Of(layout);
            int[] lengths = new int[run.Length];
            Array.Fill(lengths, template.FixedBytes);
            foreach ((ExportElement element, ExportCells cells) in layout)
            {
                cells.AddLengths(element, run, lengths);
            }

            int[] cursors = new int[run.Length];
            for (int first = 0; first < run.Length;)
            {
                bool announces = template.AnnouncedAt is not { } at || Environment.TickCount64 - at >= templateRefresh.TotalMilliseconds;
                int start = HeaderBytes + (announces ? WriteTemplate(template) : 0);
                int count = Place(lengths, cursors, first, start + SetHeaderBytes, out int end);
                if (count == 0)
                {
                    TooLong++;
                    first++;
                    continue;
                }

                foreach ((ExportElement element, ExportCells cells) in layout)
                {
                    cells.Write(element, run.AsSpan(first, count), _datagram, cursors.AsSpan(first, count));
                }

                template.AnnouncedAt = announces ? Environment.TickCount64 : template.AnnouncedAt;
                end = WriteSetHeader(template.Id, start, end);
                WriteHeader(end, count + (announces ? 1 : 0), clock);
                _sequence += version == ExportVersion.NetFlow9 ? 1 : (uint)count;
                first += count;
                yield return (_datagram.AsMemory(0, end), count);
            }
        }
    }

    /// <summary>Where records begin that fit into the datagram: one at least, unless it fits into none.</summary>
    private int Place(int[] lengths, int[] cursors, int first, int at, out int end)
    {
        int count = 0;
        for (int row = first; row < lengths.Length; row++, count++)
        {
            int most = count == 0 ? MaxDatagram - SetHeaderBytes : size;
            if (at + lengths[row] > most)
            {
                break;
            }

            cursors[row] = at;
            at += lengths[row];
        }

        end = at;
        return count;
    }

    private int WriteTemplate(ExportTemplate template)
    {
        bool isIpfix = version == ExportVersion.Ipfix;
        Span<byte> set = _datagram.AsSpan(HeaderBytes);
        int at = SetHeaderBytes + 4;
        foreach (ExportElement element in template.Elements)
        {
            BinaryPrimitives.WriteUInt16BigEndian(set[at..], (ushort)(element.Id | (element.Pen != 0 ? 0x8000 : 0)));
            BinaryPrimitives.WriteUInt16BigEndian(set[(at + 2)..], element.Width > 0 ? element.Width : ushort.MaxValue);
            at += 4;
            if (element.Pen != 0)
            {
                BinaryPrimitives.WriteUInt32BigEndian(set[at..], element.Pen);
                at += 4;
            }
        }

        BinaryPrimitives.WriteUInt16BigEndian(set, (ushort)(isIpfix ? 2 : 0));
        BinaryPrimitives.WriteUInt16BigEndian(set[2..], (ushort)at);
        BinaryPrimitives.WriteUInt16BigEndian(set[4..], template.Id);
        BinaryPrimitives.WriteUInt16BigEndian(set[6..], (ushort)template.Elements.Length);
        return at;
    }

    /// <returns>Where the set ends, filled up to four bytes.</returns>
    private int WriteSetHeader(ushort id, int start, int end)
    {
        int padded = version == ExportVersion.NetFlow9 ? Math.Min((end + 3) & ~3, MaxDatagram) : end;
        _datagram.AsSpan(end, padded - end).Clear();
        BinaryPrimitives.WriteUInt16BigEndian(_datagram.AsSpan(start), id);
        BinaryPrimitives.WriteUInt16BigEndian(_datagram.AsSpan(start + 2), (ushort)(padded - start));
        return padded;
    }

    private void WriteHeader(int length, int records, ExportClock clock)
    {
        Span<byte> header = _datagram;
        BinaryPrimitives.WriteUInt16BigEndian(header, (ushort)version);
        if (version == ExportVersion.NetFlow9)
        {
            BinaryPrimitives.WriteUInt16BigEndian(header[2..], (ushort)records);
            BinaryPrimitives.WriteUInt32BigEndian(header[4..], clock.Uptime);
            BinaryPrimitives.WriteUInt32BigEndian(header[8..], clock.UnixSeconds);
            BinaryPrimitives.WriteUInt32BigEndian(header[12..], _sequence);
            BinaryPrimitives.WriteUInt32BigEndian(header[16..], domain);
        }
        else
        {
            BinaryPrimitives.WriteUInt16BigEndian(header[2..], (ushort)length);
            BinaryPrimitives.WriteUInt32BigEndian(header[4..], clock.UnixSeconds);
            BinaryPrimitives.WriteUInt32BigEndian(header[8..], _sequence);
            BinaryPrimitives.WriteUInt32BigEndian(header[12..], domain);
        }
    }
}
