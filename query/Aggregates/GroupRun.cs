namespace LogFlowDb.Query.Aggregates;

/// <summary>
/// Groups one after the other, as they were handed over: the same key may come again, later rows later. Not thread-safe.
/// </summary>
/// <remarks>
/// This is the unit in which groups leave memory: the bits of <see cref="Layout"/>, <see cref="Count"/>, then flat arrays of so many
/// entries: hashes, packed keys (<see cref="KeyLayout.WordCount"/> words each), and the state of each accumulator, which
/// <see cref="Accumulator.Merge"/> copies from one that was read back. Codes in the keys mean something only to the codecs
/// of the <see cref="GroupShape"/>, which stay in memory for the whole query.
/// </remarks>
internal sealed class GroupRun
{
    private static readonly int[] s_first = FirstNumbers();

    private readonly ulong[] _keys;
    private readonly uint[] _hashes;

    public GroupRun(GroupShape shape, KeyLayout layout, int capacity)
    {
        Layout = layout;
        _keys = new ulong[capacity * layout.WordCount];
        _hashes = new uint[capacity];
        Accumulators = shape.CreateAccumulators();
        foreach (Accumulator accumulator in Accumulators)
        {
            accumulator.Reserve(capacity);
        }
    }

    /// <summary>The largest capacity.</summary>
    public const int MostGroups = 4096;

    /// <summary>How its keys are packed.</summary>
    public KeyLayout Layout { get; }

    public int Count { get; private set; }

    public int Room => _hashes.Length - Count;

    public ReadOnlySpan<ulong> Keys => _keys.AsSpan(0, Count * Layout.WordCount);

    public ReadOnlySpan<uint> Hashes => _hashes.AsSpan(0, Count);

    public Accumulator[] Accumulators { get; }

    /// <summary>The numbers of its groups: 0, 1, …</summary>
    public ReadOnlySpan<int> Groups => s_first.AsSpan(0, Count);

    public long BytesHeld
    {
        get
        {
            long bytes = (_keys.LongLength * 8) + (_hashes.LongLength * 4) + 200;
            foreach (Accumulator accumulator in Accumulators)
            {
                bytes += accumulator.BytesHeld + 100;
            }

            return bytes;
        }
    }

    /// <param name="keys">All keys of the other groups, in the layout of this run.</param>
    /// <param name="from">The groups to add, at most <see cref="Room"/>.</param>
    public void Append(ReadOnlySpan<ulong> keys, ReadOnlySpan<uint> hashes, Accumulator[] accumulators, ReadOnlySpan<int> from)
    {
        Gather(keys, from, _keys.AsSpan(Count * Layout.WordCount));
        Span<uint> ours = _hashes.AsSpan(Count, from.Length);
        for (int i = 0; i < from.Length; i++)
        {
            ours[i] = hashes[from[i]];
        }

        for (int i = 0; i < accumulators.Length; i++)
        {
            Accumulators[i].Merge(accumulators[i], from, s_first.AsSpan(Count, from.Length));
        }

        Count += from.Length;
    }

    private void Gather(ReadOnlySpan<ulong> keys, ReadOnlySpan<int> from, Span<ulong> to)
    {
        int words = Layout.WordCount;
        switch (words)
        {
            case 1:
                for (int i = 0; i < from.Length; i++)
                {
                    to[i] = keys[from[i]];
                }

                break;
            case 2:
                for (int i = 0; i < from.Length; i++)
                {
                    int at = 2 * from[i];
                    to[(2 * i) + 1] = keys[at + 1];
                    to[2 * i] = keys[at];
                }

                break;
            default:
                for (int i = 0; i < from.Length; i++)
                {
                    keys.Slice(from[i] * words, words).CopyTo(to[(i * words)..]);
                }

                break;
        }
    }

    private static int[] FirstNumbers()
    {
        int[] numbers = new int[MostGroups];
        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] = i;
        }

        return numbers;
    }
}
