using LogFlowDb.Collectors.Bindings;
using LogFlowDb.Engine.Loggers;
using LogFlowDb.Protocols.Records;

namespace LogFlowDb.Collectors.Loggers;

/// <summary>Gives the rows of all bindings through a filter while it runs.</summary>
internal sealed class NetFlowLogger(LoggerSpec spec, BindingRegistry bindings, FlowFilter filter) : Logger(spec), IFlowSubscriber
{
    // Bindings decode on threads of their own; a logger publishes from one at a time.
    private readonly Lock _publishing = new();
    private IDisposable? _subscription;
    private bool _isRunning;

    public bool Wants(RecordStream stream) => stream == RecordStream.NetFlow;

    public void OnBatch(FlowBatch batch)
    {
        if (!Wants(batch.Stream) || filter.Apply(batch.Rows) is not { } kept)
        {
            return;
        }

        lock (_publishing)
        {
            if (_isRunning)
            {
                Publish(kept);
            }
        }
    }

    protected override void OnStart()
    {
        lock (_publishing)
        {
            _isRunning = true;
        }

        _subscription = bindings.Subscribe(this);
    }

    protected override void OnStop()
    {
        _subscription?.Dispose();
        _subscription = null;
        lock (_publishing)
        {
            _isRunning = false;
        }
    }
}
