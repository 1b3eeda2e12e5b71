using System.Buffers.Binary;
using System.Numerics;

namespace LogFlowDb.Engine.Blocks;

/// <summary>
/// The bytes of a <see cref="Pairing"/>:
/// <code>
/// byte 1: each mate stands right behind its leader, as the reports of one exporter do
///    varint leaders
///    uint64 × ⌈leaders / 64⌉   one bit a leader from the lowest, set = its mate follows
/// byte 2: mates stand anywhere behind their leaders
///    varint mates
///    uint64 × ⌈rows / 64⌉      one bit a row, set = mate
///    encoded run               per mate: how many leaders back its leader is, 0 = the last leader before it
/// </code>
/// </summary>
internal static class PairingCodec
{
    private const byte Behind = 1;
    private const byte Anywhere = 2;
    private const int LengthShift = 16;

    private static readonly uint[] s_patterns = Patterns();

    public static void Write(Pairing pairing, ByteWriter writer)
    {
        if (pairing.LeaderOfMate is null && !HasNeighbours(pairing.MateWords))
        {
            writer.Byte(Behind);
            writer.Varint((ulong)pairing.Leaders);
            WriteBits(FollowedLeaders(pairing), writer);
        }
        else
        {
            writer.Byte(Anywhere);
            writer.Varint((ulong)pairing.Mates);
            WriteBits(pairing.MateWords, writer);
            LongEncoder.Write(Distances(pairing), writer);
        }
    }

    /// <exception cref="InvalidDataException">The bytes are no pairing of <paramref name="rows"/> rows.</exception>
    public static Pairing Read(ReadOnlyMemory<byte> bytes, int rows, out int length)
    {
        ByteReader reader = new(bytes.Span);
        byte form = reader.Byte();
        int count = reader.Count(rows);
        switch (form)
        {
            case Behind:
                ulong[] followed = ReadBits(ref reader, count, out int mates);
                length = reader.Position;
                return count + mates == rows
                    ? new Pairing(SpreadLeaders(followed, count, rows), rows, null)
                    : throw new InvalidDataException($"{count} leaders with {mates} mates in {rows} rows");
            case Anywhere:
                ulong[] words = ReadBits(ref reader, rows, out mates);
                if (mates != count || (mates > 0 && (words[0] & 1) != 0))
                {
                    throw new InvalidDataException($"{mates} marked rows instead of {count} mates of {rows} rows");
                }

                LongChunk back = LongChunk.Open(bytes[reader.Position..], mates, out int taken);
                length = reader.Position + taken;
                return new Pairing(words, rows, back is ConstantLongs { Value: 0 } || mates == 0 ? null : Leaders(words, back.ToArray()));
            default:
                throw new InvalidDataException($"unknown form of pairing {form}");
        }
    }

    private static bool HasNeighbours(ReadOnlySpan<ulong> mates)
    {
        ulong last = 0;
        foreach (ulong word in mates)
        {
            if ((word & ((word << 1) | last)) != 0)
            {
                return true;
            }

            last = word >> 63;
        }

        return false;
    }

    private static ulong[] FollowedLeaders(Pairing pairing)
    {
        ulong[] followed = new ulong[(pairing.Leaders + 63) / 64];
        int[] mates = new int[pairing.Mates];
        Pairing.ListMates(pairing.MateWords, mates);
        for (int mate = 0; mate < mates.Length; mate++)
        {
            int leader = mates[mate] - mate - 1;
            followed[leader >> 6] |= 1UL << (leader & 63);
        }

        return followed;
    }

    private static long[] Distances(Pairing pairing)
    {
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

        return back;
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

    private static void WriteBits(ReadOnlySpan<ulong> words, ByteWriter writer)
    {
        Span<byte> bits = writer.Reserve(words.Length * sizeof(ulong));
        for (int i = 0; i < words.Length; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bits[(i * sizeof(ulong))..], words[i]);
        }
    }

    private static ulong[] ReadBits(ref ByteReader reader, int count, out int set)
    {
        ulong[] words = new ulong[(count + 63) / 64];
        ReadOnlySpan<byte> bits = reader.Take(words.Length * sizeof(ulong));
        set = 0;
        for (int i = 0; i < words.Length; i++)
        {
            words[i] = BinaryPrimitives.ReadUInt64LittleEndian(bits[(i * sizeof(ulong))..]);
            set += BitOperations.PopCount(words[i]);
        }

        return count % 64 == 0 || words[^1] >> (count % 64) == 0
            ? words
            : throw new InvalidDataException($"marks behind the last of {count} rows");
    }

    /// <summary>A bit a leader becomes a bit a row, eight leaders at a time: 0 for each leader, then 1 where its mate follows.</summary>
    private static ulong[] SpreadLeaders(ReadOnlySpan<ulong> followed, int leaders, int rows)
    {
        ulong[] mates = new ulong[(rows + 63) / 64];
        int row = 0;
        for (int leader = 0; leader < leaders; leader += 8)
        {
            uint pattern = s_patterns[(byte)(followed[leader >> 6] >> (leader & 63))];
            ulong bits = (ushort)pattern;
            int word = row >> 6, shift = row & 63;
            mates[word] |= bits << shift;
            if (shift > 48 && bits >> (64 - shift) is var rest and not 0)
            {
                mates[word + 1] = rest;
            }

            row += (int)(pattern >> LengthShift);
        }

        return mates;
    }

    /// <summary>Per mask of eight leaders their rows: the marks in the lower half, their number in the upper.</summary>
    private static uint[] Patterns()
    {
        uint[] patterns = new uint[256];
        for (int mask = 0; mask < patterns.Length; mask++)
        {
            int row = 0;
            for (int leader = 0; leader < 8; leader++)
            {
                bool isFollowed = (mask >> leader & 1) != 0;
                patterns[mask] |= isFollowed ? 1u << (row + 1) : 0;
                row += isFollowed ? 2 : 1;
            }

            patterns[mask] |= (uint)row << LengthShift;
        }

        return patterns;
    }
}
