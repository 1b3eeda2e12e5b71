using System.Buffers.Binary;

namespace LogFlowDb.Protocols.Tests.Fuzz;

/// <summary>Spoils datagrams: bits, bytes, words that are often lengths and counts, cuts, repeats, and pieces of others. The seed fixes all of it.</summary>
internal sealed class Mutator(int seed)
{
    public const int MaxBytes = 16 << 10;

    private static readonly ushort[] s_words = [0, 1, 2, 3, 4, 5, 8, 9, 10, 16, 255, 256, 257, 258, 260, 291, 292, 293, 0x7fff, 0x8000, 0xfffe, 0xffff];

    private readonly Random _random = new(seed);
    private readonly byte[] _buffer = new byte[MaxBytes];

    public Random Random => _random;

    /// <summary>The result is valid until the next call.</summary>
    public ReadOnlySpan<byte> Next(byte[][] corpus)
    {
        byte[] origin = corpus[_random.Next(corpus.Length)];
        int length = Math.Min(origin.Length, MaxBytes);
        origin.AsSpan(0, length).CopyTo(_buffer);
        for (int changes = _random.Next(6); changes > 0; changes--)
        {
            length = Change(corpus, length);
        }

        return _buffer.AsSpan(0, length);
    }

    private int Change(byte[][] corpus, int length)
    {
        if (length == 0)
        {
            return Append(corpus, 0);
        }

        int at = _random.Next(length);
        switch (_random.Next(9))
        {
            case 0:
                _buffer[at] ^= (byte)(1 << _random.Next(8));
                return length;
            case 1:
                _buffer[at] = (byte)_random.Next(256);
                return length;
            case 2 or 3:
                WriteWord(at & ~1, length, s_words[_random.Next(s_words.Length)]);
                return length;
            case 4:
                WriteWord(at & ~1, length, (ushort)(length - at + _random.Next(-4, 5)));
                return length;
            case 5:
                return at;
            case 6:
                _buffer.AsSpan(at, Math.Min(length - at, _random.Next(64))).Clear();
                return length;
            case 7:
                return Append(corpus, length);
            default:
                // A piece again: sets, samples and records that come twice.
                int piece = Math.Min(_random.Next(1, 256), Math.Min(length - at, MaxBytes - length));
                _buffer.AsSpan(at, piece).CopyTo(_buffer.AsSpan(length));
                return length + piece;
        }
    }

    private void WriteWord(int at, int length, ushort word)
    {
        if (length - at >= sizeof(ushort))
        {
            BinaryPrimitives.WriteUInt16BigEndian(_buffer.AsSpan(at), word);
        }
    }

    /// <summary>The sets or samples of another datagram behind this one.</summary>
    private int Append(byte[][] corpus, int length)
    {
        byte[] other = corpus[_random.Next(corpus.Length)];
        int from = _random.Next(3) == 0 ? _random.Next(other.Length) : Math.Min(16 + (4 * _random.Next(3)), other.Length);
        int count = Math.Min(other.Length - from, MaxBytes - length);
        other.AsSpan(from, count).CopyTo(_buffer.AsSpan(length));
        return length + count;
    }
}
