using LogFlowDb.Collectors.Receiving;
using LogFlowDb.Protocols.NetFlow;

namespace LogFlowDb.Collectors.Templates;

/// <summary>
/// Writes the templates of open bindings to their file when they have changed, on a thread of its own, so that neither receiving
/// nor decoding waits for a disk. A binding that was closed keeps its place, as far as templates last. Safe for concurrent use.
/// </summary>
internal sealed class TemplateKeeper : IDisposable
{
    /// <summary>What is announced again says nothing new, but that it is still valid.</summary>
    private static readonly TimeSpan s_unchangedInterval = TimeSpan.FromMinutes(30);

    /// <summary>How soon the first change is written.</summary>
    private static readonly TimeSpan s_tick = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly TemplateFile _file;
    private readonly TimeSpan _interval;
    private readonly Dictionary<string, DecoderSnapshot> _known;
    private readonly Dictionary<string, (Func<DecoderSnapshot> Snapshot, Func<long> Changes)> _open = new(StringComparer.Ordinal);
    private readonly Timer _timer;
    private long _savedChanges;
    private long _closedChanges;
    private long _savedAt;
    private bool _isDisposed;

    /// <param name="folder">Where the file lies.</param>
    /// <param name="interval">The least time between two writes.</param>
    public TemplateKeeper(string folder, TimeSpan interval)
    {
        _file = new TemplateFile(folder);
        _interval = interval;
        _known = new Dictionary<string, DecoderSnapshot>(_file.Load(out string? notice), StringComparer.Ordinal);
        Notice = notice;
        TimeSpan tick = interval < s_tick ? interval : s_tick;
        _timer = new Timer(_ => SaveIfDue(), null, tick, tick);
    }

    /// <summary>What went wrong last, a line for the user; null when all is well.</summary>
    public string? Notice { get; private set; }

    /// <summary>What a binding of this name knew.</summary>
    public DecoderSnapshot Known(string binding)
    {
        lock (_gate)
        {
            return _known.GetValueOrDefault(binding, DecoderSnapshot.Empty);
        }
    }

    /// <param name="snapshot">What the binding knows now; called from any thread.</param>
    /// <param name="changes">Grows when that changes; called from any thread.</param>
    public void Add(string binding, Func<DecoderSnapshot> snapshot, Func<long> changes)
    {
        lock (_gate)
        {
            _open[binding] = (snapshot, changes);
        }
    }

    /// <summary>To be called when a binding has been closed and decodes no more.</summary>
    public void Remove(string binding)
    {
        lock (_gate)
        {
            if (_open.Remove(binding, out (Func<DecoderSnapshot> Snapshot, Func<long> Changes) closed))
            {
                _known[binding] = closed.Snapshot();
                _closedChanges += closed.Changes();
            }
        }
    }

    /// <summary>Writes what is not yet written.</summary>
    public void Dispose()
    {
        _timer.Dispose();
        lock (_gate)
        {
            if (!_isDisposed)
            {
                _isDisposed = true;
                Save();
            }
        }
    }

    private long Changes() => _closedChanges + _open.Values.Sum(static binding => binding.Changes());

    private void SaveIfDue()
    {
        // A tick that finds the one before still writing has nothing to do.
        if (!_gate.TryEnter())
        {
            return;
        }

        try
        {
            TimeSpan since = TimeSpan.FromMilliseconds(Environment.TickCount64 - _savedAt);
            bool isChanged = Changes() != _savedChanges;
            if (!_isDisposed && ((isChanged && (_savedChanges == 0 || since >= _interval)) || (_savedChanges > 0 && since >= s_unchangedInterval)))
            {
                Save();
            }
        }
        finally
        {
            _gate.Exit();
        }
    }

    private void Save()
    {
        long changes = Changes();
        if (changes == 0)
        {
            return;
        }

        _savedAt = Environment.TickCount64;
        foreach ((string name, (Func<DecoderSnapshot> snapshot, _)) in _open)
        {
            _known[name] = snapshot();
        }

        long oldest = Clock.Now - (FlowDecoderLimits.Default.TemplateLifetime.Ticks * TimeSpan.NanosecondsPerTick);
        foreach (string name in _known.Keys.ToArray())
        {
            _known[name] = _known[name].Since(oldest);
        }

        try
        {
            _file.Save(_known);
            _savedChanges = changes;
            Notice = null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Notice = $"templates cannot be kept: {e.Message}";
        }
    }
}
