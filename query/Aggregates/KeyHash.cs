using System.Numerics;

namespace LogFlowDb.Query.Aggregates;

/// <summary>
/// Hashes keys of several codes, column by column: by the codes alone, however they are packed, so that all workers agree. A step a
/// column, then <see cref="Finish"/>. Stateless.
/// </summary>
internal static class KeyHash
{
    private const ulong Odd = 0xd6e8_feb8_6659_fd93UL;

    /// <summary>Begins with the codes of the first column.</summary>
    public static void Begin(ReadOnlySpan<ulong> codes, Span<ulong> mixed)
    {
        mixed = mixed[..codes.Length];
        for (int i = 0; i < codes.Length; i++)
        {
            mixed[i] = Fold(codes[i]);
        }
    }

    /// <summary>Adds the codes of another column.</summary>
    public static void Add(ReadOnlySpan<ulong> codes, Span<ulong> mixed)
    {
        mixed = mixed[..codes.Length];
        for (int i = 0; i < codes.Length; i++)
        {
            mixed[i] = Fold(BitOperations.RotateLeft(mixed[i], 29) ^ codes[i]);
        }
    }

    // The second round of multiply and fold: every bit of the key reaches every bit of the hash, whatever pattern the keys have.
    public static void Finish(ReadOnlySpan<ulong> mixed, Span<uint> hashes)
    {
        hashes = hashes[..mixed.Length];
        for (int i = 0; i < mixed.Length; i++)
        {
            hashes[i] = (uint)(Fold(mixed[i]) >> 32);
        }
    }

    private static ulong Fold(ulong word) => (word ^ (word >> 32)) * Odd;
}
