using System.Buffers.Binary;

namespace LogFlowDb.Collectors.Tests.Fuzz;

/// <summary>Spoils capture files: bits, bytes, words that are often lengths and types, cuts, repeats, and records of others. The seed fixes all of it.</summary>
internal sealed class FileMutator(int seed)
{
    private const int MaxBytes = 4 << 10;

    private static readonly uint[] s_words =
        [0, 1, 2, 3, 4, 6, 8, 11, 12, 13, 16, 20, 24, 28, 32, 0xff, 0x100, 0xffff, 1 << 20, 1 << 24, (1 << 24) + 1, int.MaxValue, 0x8000_0000, 0xffff_fff4, uint.MaxValue, 0x0a0d0d0a, 0x1a2b3c4d, 0xa1b2c3d4];

    private readonly byte[] _buffer = new byte[MaxBytes];

    public Random Random { get; } = new(seed);

    /// <summary>The result lies in the same array until the next call.</summary>
    public ArraySegment<byte> Next(byte[][] corpus)
    {
        byte[] origin = corpus[Random.Next(corpus.Length)];
        origin.CopyTo(_buffer, 0);
        int length = origin.Length;
        for (int changes = Random.Next(6); changes > 0 && length > 0; changes--)
        {
            length = Change(corpus, length);
        }

        return new ArraySegment<byte>(_buffer, 0, length);
    }

    private int Change(byte[][] corpus, int length)
    {
        int at = Random.Next(length);
        switch (Random.Next(8))
        {
            case 0:
                _buffer[at] ^= (byte)(1 << Random.Next(8));
                return length;
            case 1:
                _buffer[at] = (byte)Random.Next(256);
                return length;
            case 2 or 3:
                Write(at & ~3, length, s_words[Random.Next(s_words.Length)]);
                return length;
            case 4:
                // A length that is nearly right.
                Write(at & ~3, length, (uint)(length - at + Random.Next(-16, 17)));
                return length;
            case 5:
                return at;
            case 6:
                return Append(_buffer.AsSpan(at, Math.Min(length - at, Random.Next(1, 200))), length);
            default:
                byte[] other = corpus[Random.Next(corpus.Length)];
                int from = Random.Next(2) == 0 ? 0 : Random.Next(other.Length);
                return Append(other.AsSpan(from), Random.Next(2) == 0 ? length : at);
        }
    }

    private int Append(ReadOnlySpan<byte> bytes, int length)
    {
        int count = Math.Min(bytes.Length, MaxBytes - length);
        bytes[..count].CopyTo(_buffer.AsSpan(length));
        return length + count;
    }

    private void Write(int at, int length, uint word)
    {
        if (length - at < sizeof(uint))
        {
            return;
        }

        if (Random.Next(2) == 0)
        {
            BinaryPrimitives.WriteUInt32BigEndian(_buffer.AsSpan(at), word);
        }
        else
        {
            BinaryPrimitives.WriteUInt32LittleEndian(_buffer.AsSpan(at), word);
        }
    }
}
