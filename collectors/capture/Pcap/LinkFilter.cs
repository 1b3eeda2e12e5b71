namespace LogFlowDb.Collectors.Pcap;

/// <summary>
/// A filter for packets of any link types, as files may mix them: compiled for each when its first packet comes. Not thread-safe.
/// </summary>
public sealed class LinkFilter(string expression) : IDisposable
{
    /// <summary>Packets of yet another link type do not match.</summary>
    private const int MaxLinkTypes = 64;

    private readonly Dictionary<int, PacketFilter> _filters = [];
    private PacketFilter? _last;

    /// <summary>Packets of batches that did not match.</summary>
    internal long Refused { get; private set; }

    /// <exception cref="CaptureException">libpcap is missing, or does not understand the expression for this link type.</exception>
    public bool Matches(in CapturedFrame frame) => Find(frame.LinkType)?.Matches(frame) ?? false;

    public void Dispose()
    {
        foreach (PacketFilter filter in _filters.Values)
        {
            filter.Dispose();
        }
    }

    /// <summary>Compiles for these link types before their packets come.</summary>
    /// <exception cref="CaptureException">libpcap is missing, or does not understand the expression for one of them.</exception>
    internal void Prepare(IEnumerable<int> linkTypes)
    {
        foreach (int linkType in linkTypes)
        {
            Find(linkType);
        }
    }

    /// <summary>Leaves those that match. Not null when the filter is wrong for the link type of one, which is then the end of the batch.</summary>
    internal string? Apply(FrameBatch batch)
    {
        FrameReference[] frames = batch.Slots;
        int kept = 0;
        string? fault = null;
        for (int i = 0; i < batch.Count; i++)
        {
            PacketFilter? filter;
            try
            {
                filter = Find(frames[i].LinkType);
            }
            catch (CaptureException failure)
            {
                fault = failure.Message;
                break;
            }

            if (filter?.Matches(batch.Bytes.Slice(frames[i].Offset, frames[i].Length), frames[i].OriginalLength) == true)
            {
                frames[kept++] = frames[i];
            }
            else
            {
                Refused++;
            }
        }

        batch.SetCount(kept);
        return fault;
    }

    /// <summary>Null for one link type too many.</summary>
    private PacketFilter? Find(int linkType)
    {
        if (_last is { } last && last.LinkType == linkType)
        {
            return last;
        }

        if (!_filters.TryGetValue(linkType, out PacketFilter? filter) && _filters.Count < MaxLinkTypes)
        {
            filter = PacketFilter.Compile(expression, linkType);
            _filters.Add(linkType, filter);
        }

        _last = filter;
        return filter;
    }
}
