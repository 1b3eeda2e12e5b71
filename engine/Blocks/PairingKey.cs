namespace LogFlowDb.Engine.Blocks;

/// <summary>The columns in which a mate must hold exactly what its leader holds in their partners.</summary>
internal sealed class PairingKey
{
    private readonly (long[] Column, long[] Partner)[] _columns;

    private PairingKey((long[] Column, long[] Partner)[] columns) => _columns = columns;

    public int Count => _columns.Length;

    /// <summary>Two columns that change places.</summary>
    public static PairingKey Swap(PairingColumn a, PairingColumn b) => new([(a.Values, b.Values), (b.Values, a.Values)]);

    public PairingKey With(PairingColumn column, PairingColumn partner) => new([.. _columns, (column.Values, partner.Values)]);

    public bool Holds(int mate, int leader)
    {
        foreach ((long[] column, long[] partner) in _columns)
        {
            if (column[mate] != partner[leader])
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
        foreach ((long[] column, long[] partner) in _columns)
        {
            Add(column.AsSpan(first, asMate.Length), factor, asMate);
            Add(partner.AsSpan(first, asLeader.Length), factor, asLeader);
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
