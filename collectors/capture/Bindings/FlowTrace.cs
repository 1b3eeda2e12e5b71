using System.Threading.Channels;
using LogFlowDb.Collectors.Receiving;

namespace LogFlowDb.Collectors.Bindings;

/// <summary>A listener to the datagrams of a binding. One that does not keep up loses some, and nobody waits for it.</summary>
public sealed class FlowTrace : IDisposable
{
    private const int QueueHeaders = 1024;

    /// <summary>Records take more memory than headers.</summary>
    private const int QueueWithRecords = 64;

    private readonly Channel<TracedDatagram> _datagrams;
    private readonly PrefixSet? _exporters;
    private readonly int _room;
    private Action<FlowTrace>? _onDispose;
    private long _dropped;

    /// <param name="exporters">Null for all.</param>
    internal FlowTrace(PrefixSet? exporters, bool withRecords, Action<FlowTrace> onDispose)
    {
        _exporters = exporters;
        WithRecords = withRecords;
        _onDispose = onDispose;
        _room = withRecords ? QueueWithRecords : QueueHeaders;
        _datagrams = Channel.CreateBounded<TracedDatagram>(new BoundedChannelOptions(_room) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });
    }

    /// <summary>In the order of receiving. Completes when the binding is closed or this is disposed.</summary>
    public ChannelReader<TracedDatagram> Datagrams => _datagrams.Reader;

    /// <summary>Datagrams that found the queue full.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    internal bool WithRecords { get; }

    internal bool HasRoom => _datagrams.Reader.Count < _room;

    public void Dispose()
    {
        Interlocked.Exchange(ref _onDispose, null)?.Invoke(this);
        _datagrams.Writer.TryComplete();
    }

    /// <param name="address">IPv4 in mapped form.</param>
    internal bool IsOf(UInt128 address) => _exporters is null || _exporters.Contains(address);

    internal void CountDropped() => Interlocked.Increment(ref _dropped);

    internal void Add(TracedDatagram datagram)
    {
        if (!_datagrams.Writer.TryWrite(datagram))
        {
            CountDropped();
        }
    }
}
