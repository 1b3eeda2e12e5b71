using LogFlowDb.Collectors.Bindings;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Loggers;
using LogFlowDb.Protocols.Records;

namespace LogFlowDb.Collectors.Loggers;

/// <summary>Gives what its settings choose of the records of all bindings while it runs.</summary>
internal sealed class FlowLogger(LoggerSpec spec, BindingRegistry bindings, FlowLoggerSettings settings) : Logger(spec), IFlowSubscriber
{
    // Bindings decode on threads of their own; a logger publishes from one at a time.
    private readonly Lock _publishing = new();
    private IDisposable? _subscription;
    private bool _isRunning;

    public override IReadOnlyList<(string Name, long Value)> Counters => settings.Renormalizer is { } renormalizer
        ? [("Sampling Rate Unknown", renormalizer.Unknown), ("Counters Saturated", renormalizer.Saturated)]
        : [];

    public bool Wants(RecordStream stream) => stream == settings.Stream;

    public void OnBatch(FlowBatch batch)
    {
        if (settings.Apply(batch) is not { } kept)
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
