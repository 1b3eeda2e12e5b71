using LogFlowDb.Engine.Columns;

namespace LogFlowDb.Query.Expressions;

/// <summary>
/// Remembers what was computed for the distinct values of a dictionary while batches of the same block go by. A few slots, so
/// that threads on different blocks do not drive each other out; a lost race only computes twice. Safe for concurrent use.
/// </summary>
internal sealed class DictionaryMemo<T>
    where T : class
{
    private readonly Entry?[] _entries = new Entry?[Math.Max(4, Environment.ProcessorCount * 2)];
    private uint _next;

    public T? Find(Column dictionary)
    {
        foreach (Entry? entry in _entries)
        {
            if (entry is not null && ReferenceEquals(entry.Dictionary, dictionary))
            {
                return entry.Result;
            }
        }

        return null;
    }

    public T Add(Column dictionary, T result)
    {
        uint slot = Interlocked.Increment(ref _next) % (uint)_entries.Length;
        Volatile.Write(ref _entries[slot], new Entry(dictionary, result));
        return result;
    }

    private sealed record Entry(Column Dictionary, T Result);
}
