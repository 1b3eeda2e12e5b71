namespace LogFlowDb.Query.Aggregates;

/// <summary>A set of pairs of a group and a code of one <see cref="KeyCodec"/>: 8 bytes a slot when the code has 32 bits. Not thread-safe.</summary>
internal sealed class DistinctPairs
{
    /// <summary>Of an element of a hash set of pairs, its share of the empty ones included.</summary>
    private const int WideBytes = 48;

    private readonly NumberSet<ulong> _narrow = new();
    private readonly NumberSet<ulong> _numbered = new();
    private readonly HashSet<(int Group, ulong Code)> _wide = [];

    public long BytesHeld => _narrow.BytesHeld + _numbered.BytesHeld + (_wide.Count * (long)WideBytes);

    /// <summary>False when the pair was there.</summary>
    public bool Add(int group, ulong code)
    {
        ulong upper = (ulong)(uint)group << 32;
        return code <= uint.MaxValue ? _narrow.Add(upper | code)
            : code - KeyCodec.Numbered <= uint.MaxValue ? _numbered.Add(upper | (uint)code)
            : _wide.Add((group, code));
    }

    /// <summary>Adds pairs to another set.</summary>
    /// <param name="map">The group there of each group here, below 0 for those left out.</param>
    /// <param name="counts">Per group there, grows by the pairs that are new.</param>
    public void AddTo(DistinctPairs other, int[] map, long[] counts)
    {
        foreach ((int group, ulong code) in All())
        {
            int to = map[group];
            if (to >= 0 && other.Add(to, code))
            {
                counts[to]++;
            }
        }
    }

    /// <summary>All pairs, in no particular order.</summary>
    public IEnumerable<(int Group, ulong Code)> All()
    {
        foreach (ulong pair in _narrow.All())
        {
            yield return ((int)(pair >> 32), (uint)pair);
        }

        foreach (ulong pair in _numbered.All())
        {
            yield return ((int)(pair >> 32), KeyCodec.Numbered | (uint)pair);
        }

        foreach ((int Group, ulong Code) pair in _wide)
        {
            yield return pair;
        }
    }
}
