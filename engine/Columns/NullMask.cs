using System.Numerics;

namespace LogFlowDb.Engine.Columns;

/// <summary>Which rows of a column are null: one bit a row, set = null. Not thread-safe while it is being filled.</summary>
public sealed class NullMask(int length)
{
    private readonly ulong[] _words = new ulong[(length + 63) >> 6];

    public int Length { get; } = length;

    public bool this[int row] => (_words[row >> 6] >> (row & 63) & 1) != 0;

    public ReadOnlySpan<ulong> Words => _words;

    public int Count
    {
        get
        {
            int count = 0;
            foreach (ulong word in _words)
            {
                count += BitOperations.PopCount(word);
            }

            return count;
        }
    }

    public void Set(int row) => _words[row >> 6] |= 1UL << (row & 63);

    public void SetRange(int firstRow, int count)
    {
        for (int row = firstRow, end = firstRow + count; row < end;)
        {
            int bits = Math.Min(64 - (row & 63), end - row);
            _words[row >> 6] |= (bits == 64 ? ulong.MaxValue : (1UL << bits) - 1) << (row & 63);
            row += bits;
        }
    }

    /// <summary>Null when none of the rows is null, so that readers keep the fast path.</summary>
    public static NullMask? Gather(NullMask? mask, ReadOnlySpan<int> rows)
    {
        if (mask is null)
        {
            return null;
        }

        NullMask? result = null;
        for (int i = 0; i < rows.Length; i++)
        {
            if (mask[rows[i]])
            {
                (result ??= new NullMask(rows.Length)).Set(i);
            }
        }

        return result;
    }
}
