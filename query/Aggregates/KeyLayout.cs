using System.Numerics;

namespace LogFlowDb.Query.Aggregates;

/// <summary>
/// Where the codes of several keys stand in the words of one packed key. A code takes one bit for <see cref="KeyCodec.Numbered"/> above
/// as many bits as the largest code of its column needs (in steps); no code spans two words. Immutable.
/// </summary>
internal sealed class KeyLayout
{
    private static readonly int[] s_steps = [8, 16, 24, 32, 48, 63];

    private readonly int[] _words;
    private readonly int[] _shifts;
    private readonly int[] _bits;

    private KeyLayout(int[] bits)
    {
        _bits = bits;
        _words = new int[bits.Length];
        _shifts = new int[bits.Length];
        List<int> used = [];
        for (int column = 0; column < bits.Length; column++)
        {
            int width = bits[column] + 1;
            int word = used.FindIndex(u => u + width <= 64);
            if (word < 0)
            {
                word = used.Count;
                used.Add(0);
            }

            _words[column] = word;
            _shifts[column] = used[word];
            used[word] += width;
        }

        WordCount = used.Count;
    }

    public int WordCount { get; }

    public int ColumnCount => _bits.Length;

    public static KeyLayout Narrowest(int columns)
    {
        int[] bits = new int[columns];
        Array.Fill(bits, s_steps[0]);
        return new KeyLayout(bits);
    }

    /// <summary>True when every code whose bits are in <paramref name="union"/> has room in the column.</summary>
    public bool Fits(int column, ulong union) => (union & ~KeyCodec.Numbered) >> _bits[column] == 0;

    /// <summary>This layout with room for the codes in a column.</summary>
    public KeyLayout Widen(int column, ulong union)
    {
        int needed = 64 - BitOperations.LeadingZeroCount(union & ~KeyCodec.Numbered);
        int[] bits = [.. _bits];
        bits[column] = Math.Max(bits[column], s_steps.First(s => s >= needed));
        return new KeyLayout(bits);
    }

    /// <summary>The layout with room for the codes of both.</summary>
    public KeyLayout Widen(KeyLayout other)
    {
        int[] bits = [.. _bits];
        bool wider = false;
        for (int i = 0; i < bits.Length; i++)
        {
            wider |= other._bits[i] > bits[i];
            bits[i] = Math.Max(bits[i], other._bits[i]);
        }

        return wider ? new KeyLayout(bits) : this;
    }

    public bool IsSame(KeyLayout other) => _bits.AsSpan().SequenceEqual(other._bits);

    /// <summary>Adds the codes of one column to the packed keys, which start as zeros.</summary>
    public void Pack(int column, ReadOnlySpan<ulong> codes, Span<ulong> keys)
    {
        int words = WordCount, shift = _shifts[column], top = 63 - _bits[column];
        int at = _words[column];
        for (int i = 0; i < codes.Length; i++, at += words)
        {
            ulong code = codes[i];
            keys[at] |= ((code & ~KeyCodec.Numbered) | ((code & KeyCodec.Numbered) >> top)) << shift;
        }
    }

    /// <summary>The codes of one column, of the keys numbered <paramref name="rows"/>.</summary>
    public void Unpack(int column, ReadOnlySpan<ulong> keys, ReadOnlySpan<int> rows, Span<ulong> codes)
    {
        int words = WordCount, word = _words[column];
        for (int i = 0; i < rows.Length; i++)
        {
            codes[i] = Unpack(column, keys[(rows[i] * words) + word]);
        }
    }

    /// <summary>The codes of one column, of the first keys.</summary>
    public void Unpack(int column, ReadOnlySpan<ulong> keys, Span<ulong> codes)
    {
        int words = WordCount;
        int at = _words[column];
        for (int i = 0; i < codes.Length; i++, at += words)
        {
            codes[i] = Unpack(column, keys[at]);
        }
    }

    private ulong Unpack(int column, ulong word)
    {
        int bits = _bits[column];
        ulong field = word >> _shifts[column];
        ulong code = field & ((1UL << bits) - 1);
        return code | ((field >> bits & 1) << 63);
    }
}
