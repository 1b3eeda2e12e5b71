namespace LogFlowDb.Collectors.Pcap;

/// <summary>A filter compiled for each link type of a file.</summary>
internal sealed class FilterSet(string expression) : IDisposable
{
    private readonly Dictionary<int, PacketFilter> _filters = [];
    private PacketFilter? _last;

    /// <summary>Packets that were not let through.</summary>
    public long Refused { get; private set; }

    /// <exception cref="CaptureException">The expression is wrong for one of them, or libpcap is missing.</exception>
    public void Prepare(IEnumerable<int> linkTypes)
    {
        foreach (int linkType in linkTypes)
        {
            Find(linkType);
        }
    }

    /// <summary>Leaves those that match. Not null when the filter is wrong for the link type of one, which is then the end of the batch.</summary>
    public string? Apply(FrameBatch batch)
    {
        FrameReference[] frames = batch.Slots;
        int kept = 0;
        for (int i = 0; i < batch.Count; i++)
        {
            try
            {
                PacketFilter filter = _last is { } last && last.LinkType == frames[i].LinkType ? last : Find(frames[i].LinkType);
                if (filter.Matches(batch.Bytes.Slice(frames[i].Offset, frames[i].Length), frames[i].OriginalLength))
                {
                    frames[kept++] = frames[i];
                }
                else
                {
                    Refused++;
                }
            }
            catch (CaptureException failure)
            {
                batch.SetCount(kept);
                return failure.Message;
            }
        }

        batch.SetCount(kept);
        return null;
    }

    public void Dispose()
    {
        foreach (PacketFilter filter in _filters.Values)
        {
            filter.Dispose();
        }
    }

    private PacketFilter Find(int linkType)
    {
        if (!_filters.TryGetValue(linkType, out PacketFilter? filter))
        {
            filter = PacketFilter.Compile(expression, linkType);
            _filters.Add(linkType, filter);
        }

        _last = filter;
        return filter;
    }
}
