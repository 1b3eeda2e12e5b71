namespace LogFlowDb.Collectors.Pcap;

/// <summary>
/// A filter for packets of any link types, as files may mix them: compiled for each when its first packet comes. Not thread-safe.
/// </summary>
public sealed class LinkFilter(string expression) : IDisposable
{
    /// <summary>Packets of yet another link type do not match.</summary>
    private const int MaxLinkTypes = 64;

    private readonly Dictionary<int, PacketFilter> _filters = [];

    /// <exception cref="CaptureException">libpcap is missing, or does not understand the expression for this link type.</exception>
    public bool Matches(in CapturedFrame frame)
    {
        if (!_filters.TryGetValue(frame.LinkType, out PacketFilter? filter))
        {
            if (_filters.Count == MaxLinkTypes)
            {
                return false;
            }

            filter = PacketFilter.Compile(expression, frame.LinkType);
            _filters.Add(frame.LinkType, filter);
        }

        return filter.Matches(frame);
    }

    public void Dispose()
    {
        foreach (PacketFilter filter in _filters.Values)
        {
            filter.Dispose();
        }
    }
}
