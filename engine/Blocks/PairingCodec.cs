using System.Buffers.Binary;
using System.Numerics;

namespace LogFlowDb.Engine.Blocks;

/// <summary>
/// The bytes of a <see cref="Pairing"/>:
/// <code>
/// varint mates
/// uint64 × ⌈rows / 64⌉   one bit a row from the lowest, set = mate
/// encoded run            per mate: how many leaders back its leader is, 0 = the last leader before it
/// </code>
/// </summary>
internal static class PairingCodec
{
    public static void Write(Pairing pairing, ByteWriter writer)
    {
        writer.Varint((ulong)pairing.Mates);
        Span<byte> bits = writer.Reserve(pairing.MateWords.Length * sizeof(ulong));
        for (int i = 0; i < pairing.MateWords.Length; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bits[(i * sizeof(ulong))..], pairing.MateWords[i]);
        }

        long[] back = new long[pairing.Mates];
        if (pairing.LeaderOfMate is { } leaders)
        {
            int[] rows = new int[pairing.Mates];
            Pairing.ListMates(pairing.MateWords, rows);
            for (int mate = 0; mate < rows.Length; mate++)
            {
                back[mate] = rows[mate] - mate - 1 - leaders[mate];
            }
        }

        LongEncoder.Write(back, writer);
    }

    /// <exception cref="InvalidDataException">The bytes are no pairing of <paramref name="rows"/> rows.</exception>
    public static Pairing Read(ReadOnlyMemory<byte> bytes, int rows, out int length)
    {
        ByteReader reader = new(bytes.Span);
        int mates = reader.Count(rows);
        ulong[] words = new ulong[(rows + 63) / 64];
        ReadOnlySpan<byte> bits = reader.Take(words.Length * sizeof(ulong));
        int set = 0;
        for (int i = 0; i < words.Length; i++)
        {
            words[i] = BinaryPrimitives.ReadUInt64LittleEndian(bits[(i * sizeof(ulong))..]);
            set += BitOperations.PopCount(words[i]);
        }

        if (set != mates || (set > 0 && (words[0] & 1) != 0) || (rows % 64 != 0 && words[^1] >> (rows % 64) != 0))
        {
            throw new InvalidDataException($"{set} marked rows instead of {mates} mates of {rows} rows");
        }

        LongChunk back = LongChunk.Open(bytes[reader.Position..], mates, out int taken);
        length = reader.Position + taken;
        return new Pairing(words, rows, back is ConstantLongs { Value: 0 } || mates == 0 ? null : Leaders(words, back.ToArray()));
    }

    private static int[] Leaders(ulong[] words, long[] back)
    {
        int[] rows = new int[back.Length];
        Pairing.ListMates(words, rows);
        for (int mate = 0; mate < rows.Length; mate++)
        {
            int last = rows[mate] - mate - 1;
            if ((ulong)back[mate] > (ulong)last)
            {
                throw new InvalidDataException($"row {rows[mate]} mirrors the leader {back[mate]} before the last one, of {last + 1}");
            }

            rows[mate] = last - (int)back[mate];
        }

        return rows;
    }
}
