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

    public void SetRange(int first, int count)
    {
        for (int row = first; row < first + count; row++)
        {
            Set(row);
        }
    }

    /// <summary>The rows <paramref name="first"/> … as a mask of their own; null when none of them is null.</summary>
    public static NullMask? Slice(NullMask? mask, int first, int count)
    {
        if (mask is null)
        {
            return null;
        }

        NullMask result = new(count);
        int shift = first & 63, word = first >> 6;
        ulong any = 0;
        for (int i = 0; i < result._words.Length; i++)
        {
            ulong bits = mask._words[word + i] >> shift;
            if (shift != 0 && word + i + 1 < mask._words.Length)
            {
                bits |= mask._words[word + i + 1] << (64 - shift);
            }

            int left = count - (i << 6);
            bits = left < 64 ? bits & ((1UL << left) - 1) : bits;
            result._words[i] = bits;
            any |= bits;
        }

        return any == 0 ? null : result;
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
