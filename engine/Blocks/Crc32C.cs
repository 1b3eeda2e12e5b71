using System.Numerics;
using System.Runtime.InteropServices;

namespace LogFlowDb.Engine.Blocks;

/// <summary>CRC-32C (Castagnoli, RFC 3720 appendix B.4), the check of all that we write but the lock.</summary>
public static class Crc32C
{
    /// <param name="seed">The check of the bytes before these; 0 at the beginning.</param>
    public static uint Compute(ReadOnlySpan<byte> bytes, uint seed = 0)
    {
        uint crc = ~seed;
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (ulong word in words)
        {
            crc = BitOperations.Crc32C(crc, word);
        }

        foreach (byte rest in bytes[(words.Length * 8)..])
        {
            crc = BitOperations.Crc32C(crc, rest);
        }

        return ~crc;
    }
}
