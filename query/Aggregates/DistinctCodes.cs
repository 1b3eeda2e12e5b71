using System.Numerics;

namespace LogFlowDb.Query.Aggregates;

/// <summary>
/// A set of codes of one <see cref="KeyCodec"/>: a bit for small numbers (ports, AS numbers) and for what the codec numbered, 4 bytes a
/// slot for other 32-bit ones (IPv4), 8 for the rest. Not thread-safe.
/// </summary>
internal sealed class DistinctCodes
{
    /// <summary>Codes below it take a bit each: 128 KiB at most.</summary>
    private const ulong SmallCodes = 1 << 20;

    private readonly NumberSet<uint> _narrow = new();
    private readonly NumberSet<ulong> _wide = new();
    private ulong[] _small = [];
    private ulong[] _numbered = [];
    private long _inBits;

    public long Count => _inBits + _narrow.Count + _wide.Count;

    public long BytesHeld => _narrow.BytesHeld + _wide.BytesHeld + ((_small.LongLength + _numbered.LongLength) * 8);

    /// <summary>Null is passed over.</summary>
    public void Add(ReadOnlySpan<ulong> codes)
    {
        foreach (ulong code in codes)
        {
            if (code < SmallCodes)
            {
                Set(ref _small, code);
            }
            else if (code <= uint.MaxValue)
            {
                _narrow.Add((uint)code);
            }
            else if ((code & KeyCodec.Numbered) == 0)
            {
                _wide.Add(code);
            }
            else if (code != KeyCodec.Null)
            {
                Set(ref _numbered, code & ~KeyCodec.Numbered);
            }
        }
    }

    public void Add(DistinctCodes other)
    {
        Union(ref _small, other._small);
        Union(ref _numbered, other._numbered);
        _narrow.Add(other._narrow);
        _wide.Add(other._wide);
    }

    private void Set(ref ulong[] bits, ulong at)
    {
        int word = (int)(at >> 6);
        if (word >= bits.Length)
        {
            Accumulator.Grow(ref bits, word + 1);
        }

        ulong bit = 1UL << (int)(at & 63);
        _inBits += (bits[word] & bit) == 0 ? 1 : 0;
        bits[word] |= bit;
    }

    private void Union(ref ulong[] bits, ulong[] others)
    {
        Accumulator.Grow(ref bits, others.Length);
        for (int i = 0; i < others.Length; i++)
        {
            _inBits += BitOperations.PopCount(others[i] & ~bits[i]);
            bits[i] |= others[i];
        }
    }
}
