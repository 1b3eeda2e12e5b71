namespace LogFlowDb.Engine.Blocks;

/// <summary>The columns in which a mate must hold exactly what its leader holds in their partners.</summary>
internal sealed class PairingKey
{
    private readonly List<(ReadOnlyMemory<long> Column, ReadOnlyMemory<long> Partner)> _columns;

    private PairingKey(List<(ReadOnlyMemory<long> Column, ReadOnlyMemory<long> Partner)> columns) => _columns = columns;

    public int Count => _columns.Count;

    /// <summary>Two columns that change places.</summary>
    public static PairingKey Swap(PairingColumn a, PairingColumn b) => new([(a.Values, b.Values), (b.Values, a.Values)]);

    public PairingKey With(PairingColumn column, PairingColumn partner) => new([.. _columns, (column.Values, partner.Values)]);

    public bool Holds(int mate, int leader)
    {
        foreach ((ReadOnlyMemory<long> column, ReadOnlyMemory<long> partner) in _columns)
        {
            if (column.Span[mate] != partner.Span[leader])
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Hashes such that <paramref name="asMate"/> of a row equals <paramref name="asLeader"/> of each possible leader.</summary>
    public void Hash(int first, Span<ulong> asMate, Span<ulong> asLeader)
    {
        asMate.Clear();
        asLeader.Clear();
        ulong factor = 0x9E3779B97F4A7C15UL;
        foreach ((ReadOnlyMemory<long> column, ReadOnlyMemory<long> partner) in _columns)
        {
            Add(column.Span.Slice(first, asMate.Length), factor, asMate);
            Add(partner.Span.Slice(first, asLeader.Length), factor, asLeader);
            factor = (factor ^ (factor >> 29)) * 0xBF58476D1CE4E5B9UL | 1;
        }
    }

    private static void Add(ReadOnlySpan<long> values, ulong factor, Span<ulong> hashes)
    {
        for (int i = 0; i < hashes.Length; i++)
        {
            hashes[i] += (ulong)values[i] * factor;
        }
    }
}
