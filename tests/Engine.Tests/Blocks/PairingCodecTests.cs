using LogFlowDb.Engine.Blocks;
using Xunit;

namespace LogFlowDb.Engine.Tests.Blocks;

public sealed class PairingCodecTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(4000)]
    public void Read_WhatWasWritten_IsTheSame(int rows)
    {
        for (int seed = 0; seed < 20; seed++)
        {
            Pairing pairing = PairedLongsTests.RandomPairing(rows, new Random(seed)), read = PairingCodec.Read(Write(pairing), rows, out _);
            Assert.True(pairing.MateWords.SequenceEqual(read.MateWords), $"seed {seed}");
            Assert.Equal((pairing.Rows, pairing.Mates, pairing.Leaders), (read.Rows, read.Mates, read.Leaders));
            Assert.Equal(Enumerable.Range(0, (rows / 1024) + 1).Select(pairing.LeadersBefore), Enumerable.Range(0, (rows / 1024) + 1).Select(read.LeadersBefore));
            if (read.LeaderOfMate is not null)
            {
                Assert.Equal(pairing.LeaderOfMate, read.LeaderOfMate);
            }
        }
    }

    [Fact]
    public void Write_MatesRightBehindTheirLeaders_CostABitALeader()
    {
        Pairing pairing = PairingSearchTests.Find(new MirroredRows(65_536, seed: 1))!.Pairing;
        Assert.InRange(Write(pairing).Length, pairing.Leaders / 8, (pairing.Leaders / 8) + 16);
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(1024)]
    [InlineData(65_536)]
    public void Read_MatesRightBehindTheirLeaders_IsTheSame(int rows)
    {
        for (int seed = 0; seed < 30; seed++)
        {
            Random random = new(seed);
            ulong[] words = new ulong[(rows + 63) / 64];
            double share = seed / 29.0;
            for (int row = 1; row < rows; row++)
            {
                bool follows = (words[(row - 1) / 64] >> ((row - 1) % 64) & 1) != 0;
                words[row / 64] |= !follows && random.NextDouble() < share ? 1UL << (row % 64) : 0;
            }

            Pairing read = PairingCodec.Read(Write(new Pairing(words, rows, null)), rows, out _);
            Assert.True(words.AsSpan().SequenceEqual(read.MateWords), $"seed {seed}");
        }
    }

    [Fact]
    public void Read_AnyDamage_IsAPairingOrInvalidData()
    {
        const int Rows = 700;
        Random random = new(2);
        for (int round = 0; round < 6_000; round++)
        {
            Pairing pairing = round % 2 == 0
                ? PairedLongsTests.RandomPairing(Rows, new Random(round % 50))
                : PairingSearchTests.Find(new MirroredRows(Rows, seed: round % 5))!.Pairing;
            byte[] bytes = Write(pairing);
            int end = random.Next(4) == 0 ? random.Next(bytes.Length) : bytes.Length;
            for (int flips = random.Next(1, 4); flips > 0; flips--)
            {
                bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            }

            try
            {
                Pairing read = PairingCodec.Read(bytes.AsMemory(0, end), Rows, out _);
                LongChunk own = new ConstantLongs(read.Leaders, 1);
                _ = new PairedLongs(read, own, new ConstantLongs(read.Mates, 0)).ToArray();
            }
            catch (InvalidDataException)
            {
                // Readers of blocks turn it into the exception that names the file.
            }
        }
    }

    private static byte[] Write(Pairing pairing)
    {
        ByteWriter writer = new();
        PairingCodec.Write(pairing, writer);
        return writer.Written.ToArray();
    }
}
