namespace LogFlowDb.Outputs.Running;

/// <summary>Pauses between attempts: each twice the one before up to a longest, and by a fifth more or less, so that not all come back at once. Not thread-safe.</summary>
internal sealed class BackOff(TimeSpan first, TimeSpan longest)
{
    private const double Jitter = 0.2;

    private TimeSpan? _last;

    public void Reset() => _last = null;

    public TimeSpan Next()
    {
        TimeSpan next = _last is { } last ? last * 2 : first;
        _last = next > longest ? longest : next;
        TimeSpan pause = _last.Value * (1 + (Jitter * ((Random.Shared.NextDouble() * 2) - 1)));
        return pause > longest ? longest : pause;
    }
}
