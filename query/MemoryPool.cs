namespace LogFlowDb.Query;

/// <summary>
/// Memory that many queries share. As long as it suffices each may have as much as its own limit says; when it does not, those that have
/// more than their equal part put rows on disk, or fail where they cannot. Safe for concurrent use.
/// </summary>
/// <param name="limitBytes">Of all together.</param>
/// <param name="purpose">Whose memory it is and what raises it, for messages, e.g. <c>queries over HTTP (http_memory in [limits])</c>.</param>
/// <param name="within">A larger one that these queries share with others; null for none.</param>
public sealed class MemoryPool(long limitBytes, string purpose, MemoryPool? within = null)
{
    /// <summary>Who has less does not count among those that share.</summary>
    private const long SmallBytes = 1 << 20;

    /// <summary>What was given back since then is garbage that the runtime would collect late.</summary>
    private const long MuchBytes = 64L << 20;

    private long _limit = limitBytes;
    private long _held;
    private long _fixed;
    private long _returned;
    private int _holders;

    /// <summary>May change at any time; queries go by it from then on.</summary>
    public long LimitBytes
    {
        get => Interlocked.Read(ref _limit);
        set => Interlocked.Exchange(ref _limit, value);
    }

    /// <summary>What all have now.</summary>
    public long HeldBytes => Interlocked.Read(ref _held);

    /// <summary>One query had <paramref name="before"/> bytes, and now has <paramref name="now"/>.</summary>
    /// <param name="fixedBytes">By how much that part changed which cannot be put on disk.</param>
    internal void Change(long before, long now, long fixedBytes)
    {
        Interlocked.Add(ref _held, now - before);
        if (fixedBytes != 0)
        {
            Interlocked.Add(ref _fixed, fixedBytes);
        }

        if (before < SmallBytes != now < SmallBytes)
        {
            Interlocked.Add(ref _holders, now < SmallBytes ? -1 : 1);
        }

        within?.Change(before, now, fixedBytes);
        if (now < before && within is null)
        {
            Forget(before - now);
        }
    }

    /// <summary>True when a query with so many bytes should put rows on disk for the sake of the others.</summary>
    /// <param name="soon">Bytes it needs for a moment.</param>
    internal bool IsOver(long mine, long soon) => (HeldBytes + soon > LimitBytes && mine + soon > Part) || (within?.IsOver(mine, soon) ?? false);

    /// <summary>The pool in which a query with so many bytes that cannot be put on disk stands in the way of others; null when it does not.</summary>
    internal MemoryPool? Refuses(long mine) => Interlocked.Read(ref _fixed) > LimitBytes && mine > Part ? this : within?.Refuses(mine);

    /// <summary>Whose memory it is.</summary>
    internal string Purpose => purpose;

    private long Part => LimitBytes / Math.Max(1, Volatile.Read(ref _holders));

    private void Forget(long bytes)
    {
        if (Interlocked.Add(ref _returned, bytes) >= MuchBytes && Interlocked.Exchange(ref _returned, 0) >= MuchBytes)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: false);
        }
    }
}
