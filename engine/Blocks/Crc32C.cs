using System.Numerics;
using System.Runtime.InteropServices;

namespace LogFlowDb.Engine.Blocks;

/// <summary>
/// CRC-32C (Castagnoli, RFC 3720 appendix B.4), the check of all that we write but the lock. The processor's instruction could begin
/// three times while one waits for the last, so long inputs are computed as three stretches side by side, then joined. Stateless.
/// </summary>
public static class Crc32C
{
    /// <summary>Bytes of one of three stretches; a multiple of 8.</summary>
    private const int Stretch = 1024;

    /// <summary>Per byte of a checksum what it comes to when <see cref="Stretch"/> zero bytes follow.</summary>
    private static readonly uint[] s_behind = Behind();

    /// <param name="bytes">To be checked.</param>
    /// <param name="seed">The check of the bytes before these; 0 at the beginning.</param>
    public static uint Compute(ReadOnlySpan<byte> bytes, uint seed = 0)
    {
        uint crc = ~seed;
        while (bytes.Length >= 3 * Stretch)
        {
            ReadOnlySpan<ulong> first = MemoryMarshal.Cast<byte, ulong>(bytes[..Stretch]);
            ReadOnlySpan<ulong> second = MemoryMarshal.Cast<byte, ulong>(bytes.Slice(Stretch, Stretch));
            ReadOnlySpan<ulong> third = MemoryMarshal.Cast<byte, ulong>(bytes.Slice(2 * Stretch, Stretch));
            uint a = crc, b = 0, c = 0;
            for (int i = 0; i < first.Length && i < second.Length && i < third.Length; i++)
            {
                a = BitOperations.Crc32C(a, first[i]);
                b = BitOperations.Crc32C(b, second[i]);
                c = BitOperations.Crc32C(c, third[i]);
            }

            // A checksum is linear: that of the whole is that of each stretch with zeros behind it, exclusive-or.
            crc = Follow(Follow(a) ^ b) ^ c;
            bytes = bytes[(3 * Stretch)..];
        }

        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (ulong word in words)
        {
            crc = BitOperations.Crc32C(crc, word);
        }

        foreach (byte value in bytes[(words.Length * sizeof(ulong))..])
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        return ~crc;
    }

    private static uint Follow(uint crc) =>
        s_behind[(byte)crc] ^ s_behind[256 + (byte)(crc >> 8)] ^ s_behind[512 + (byte)(crc >> 16)] ^ s_behind[768 + (byte)(crc >> 24)];

    private static uint[] Behind()
    {
        uint[] bits = new uint[32];
        for (int bit = 0; bit < bits.Length; bit++)
        {
            uint crc = 1u << bit;
            for (int word = 0; word < Stretch / sizeof(ulong); word++)
            {
                crc = BitOperations.Crc32C(crc, 0UL);
            }

            bits[bit] = crc;
        }

        uint[] table = new uint[4 * 256];
        for (int i = 0; i < table.Length; i++)
        {
            for (int bit = 0; bit < 8; bit++)
            {
                table[i] ^= (i >> bit & 1) != 0 ? bits[((i >> 8) * 8) + bit] : 0;
            }
        }

        return table;
    }
}
