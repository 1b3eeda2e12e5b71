using System.Threading.Channels;

namespace LogFlowDb.Collectors.Bindings;

/// <summary>A listener to the headers of a binding's datagrams. A listener that does not keep up loses lines, and nobody waits for it.</summary>
public sealed class FlowTrace : IDisposable
{
    private const int QueueLines = 1024;

    private readonly Channel<string> _lines = Channel.CreateBounded<string>(new BoundedChannelOptions(QueueLines)
    {
        SingleReader = true,
        FullMode = BoundedChannelFullMode.Wait,
    });

    private Action<FlowTrace>? _onDispose;
    private long _dropped;

    internal FlowTrace(Action<FlowTrace> onDispose) => _onDispose = onDispose;

    /// <summary>One line per datagram: <c>[ip:port] </c> and the header. Completes when the binding is closed or this is disposed.</summary>
    public ChannelReader<string> Lines => _lines.Reader;

    /// <summary>Lines that found the queue full.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    public void Dispose()
    {
        Interlocked.Exchange(ref _onDispose, null)?.Invoke(this);
        _lines.Writer.TryComplete();
    }

    internal void Add(string line)
    {
        if (!_lines.Writer.TryWrite(line))
        {
            Interlocked.Increment(ref _dropped);
        }
    }
}
