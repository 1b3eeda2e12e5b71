using LogFlowDb.Engine.Columns;

namespace LogFlowDb.Engine.Blocks;

/// <summary>
/// Numbers by the numbers of another column: the AS of an address, the mask of a network. The part
/// <see cref="BlockPartKind.Map"/> is
/// <code>
/// zigzag first: the number that the first entry stands for
/// varint entries, at most 2^20
/// encoded run of entries: what number first + i maps to; anything where that number does not occur
/// </code>
/// </summary>
internal sealed class NumberMap
{
    public const int MaxEntries = 1 << 20;

    /// <summary>Values in a wider range than this are not worth numbering.</summary>
    private const int MaxRange = 4096;

    private readonly long[] _values;
    private int[]? _codes;
    private long[]? _distinct;

    private NumberMap(long first, long[] values)
    {
        First = first;
        _values = values;
    }

    public long First { get; }

    public ReadOnlySpan<long> Values => _values;

    /// <summary>The distinct values of the map, where they are few and close together; else null.</summary>
    public long[]? Distinct => _distinct ??= Number();

    /// <summary>For each entry the index of its value in <see cref="Distinct"/>, which must not be null.</summary>
    public ReadOnlySpan<int> Codes => _codes;

    public static NumberMap Read(ReadOnlyMemory<byte> bytes)
    {
        ByteReader reader = new(bytes.Span);
        long first = reader.SignedVarint();
        int entries = reader.Count(MaxEntries);
        return new NumberMap(first, LongChunk.Open(bytes[reader.Position..], entries, out _).ToArray());
    }

    public static void Write(long first, ReadOnlySpan<long> values, ByteWriter writer)
    {
        writer.SignedVarint(first);
        writer.Varint((ulong)values.Length);
        LongEncoder.Write(values, writer);
    }

    private long[]? Number()
    {
        if (_values.Length == 0)
        {
            return null;
        }

        (long least, long greatest) = LongRange.Of(_values);
        if ((ulong)(greatest - least) >= MaxRange)
        {
            return null;
        }

        int[] ranks = new int[greatest - least + 1];
        foreach (long value in _values)
        {
            ranks[value - least] = 1;
        }

        List<long> distinct = [];
        for (int i = 0; i < ranks.Length; i++)
        {
            if (ranks[i] != 0)
            {
                ranks[i] = distinct.Count;
                distinct.Add(least + i);
            }
        }

        int[] codes = new int[_values.Length];
        for (int i = 0; i < codes.Length; i++)
        {
            codes[i] = ranks[_values[i] - least];
        }

        _codes = codes;
        return [.. distinct];
    }
}
