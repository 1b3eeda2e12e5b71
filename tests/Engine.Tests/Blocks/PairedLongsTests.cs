using FsCheck;
using FsCheck.Fluent;
using LogFlowDb.Engine.Blocks;
using Xunit;

namespace LogFlowDb.Engine.Tests.Blocks;

public sealed class PairedLongsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    [InlineData(1024)]
    [InlineData(1025)]
    [InlineData(5001)]
    [InlineData(65_536)]
    public void Read_AnyPairing_GivesWhatWasWritten(int rows)
    {
        for (int seed = 0; seed < 6; seed++)
        {
            AssertRoundTrip(rows, (rows * 10) + seed);
        }
    }

    [Fact]
    public void Read_AnyRowsAndSeeds_GiveWhatWasWritten() =>
        Prop.ForAll(ArbMap.Default.ArbFor<(PositiveInt, int)>(), sizes => AssertRoundTrip(1 + (sizes.Item1.Get * 97 % 5000), sizes.Item2))
            .QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(1)]
    [InlineData(300)]
    public void Read_FoundPairing_GivesEveryColumnInFewerBytes(int maxDistance)
    {
        MirroredRows table = new(65_536, seed: 11, maxDistance: maxDistance, exceptions: 0.01);
        FoundPairing found = PairingSearchTests.Find(table)!;
        for (int column = 0; column < MirroredRows.ColumnCount; column++)
        {
            Assert.Equal(table.Columns[column], Encode(found.Pairing, table.Columns[column], table.Columns[found.Partners[column]], out int bytes).ToArray());
            if (column < 4)
            {
                ByteWriter alone = new();
                LongEncoder.Write(table.Columns[column], alone);
                Assert.True(bytes < alone.Length * 0.85, $"column {column}: {bytes} bytes, alone {alone.Length}");
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(40)]
    public void ReadCodes_OfFoundPairing_GivesTheNumbers(int maxDistance)
    {
        MirroredRows table = new(10_000, seed: 13, maxDistance: maxDistance);
        FoundPairing found = PairingSearchTests.Find(table)!;
        foreach (int column in (ReadOnlySpan<int>)[0, 4, 7])
        {
            long[] values = table.Columns[column];
            LongChunk chunk = Encode(found.Pairing, values, table.Columns[found.Partners[column]], out _);
            int[] codes = new int[values.Length], part = new int[1500];
            chunk.ReadCodes(0, 1 << 20, codes);
            Assert.Equal(values, codes.Select(c => (long)c));
            chunk.ReadCodes(4096, 1 << 21, part);
            Assert.Equal(codes.AsSpan(4096, part.Length).ToArray(), part);
            Assert.Throws<InvalidDataException>(() => chunk.ReadCodes(0, (int)values.Max(), codes));
        }
    }

    [Fact]
    public void ReadDistinct_FewValuesOfTheirOwnPartner_GivesCodesOfThem()
    {
        MirroredRows table = new(10_000, seed: 14);
        FoundPairing found = PairingSearchTests.Find(table)!;
        long[] values = [.. table.Columns[4].Select(v => v * 1_000_003)];
        LongChunk chunk = Encode(found.Pairing, values, values, out _);
        int[] codes = new int[values.Length];
        chunk.ReadDistinct(0, codes);
        Assert.Equal(values, codes.Select(c => chunk.Distinct![c]));
    }

    [Fact]
    public void Open_RunsOfAnotherLength_IsInvalidData()
    {
        Pairing pairing = RandomPairing(2000, new Random(12));
        LongChunk own = new ConstantLongs(pairing.Leaders, 1), differences = new ConstantLongs(pairing.Mates, 0);
        _ = new PairedLongs(pairing, own, differences).ToArray();
        Assert.Throws<InvalidDataException>(() => new PairedLongs(pairing, new ConstantLongs(pairing.Leaders - 1, 1), differences));
        Assert.Throws<InvalidDataException>(() => new PairedLongs(pairing, own, own));
        Assert.Throws<InvalidDataException>(() => new PairedLongs(pairing, own, differences, () => new ConstantLongs(pairing.Leaders + 1, 1)).ToArray());
    }

    /// <summary>Any share of mates, any leaders among those before them.</summary>
    internal static Pairing RandomPairing(int rows, Random random)
    {
        ulong[] words = new ulong[(rows + 63) / 64];
        double share = random.NextDouble();
        bool last = random.Next(2) == 0;
        List<int> leaders = [];
        int before = 0;
        for (int row = 0; row < rows; row++)
        {
            if (row > 0 && random.NextDouble() < share)
            {
                words[row / 64] |= 1UL << (row % 64);
                leaders.Add(last ? before - 1 : random.Next(before));
            }
            else
            {
                before++;
            }
        }

        return new Pairing(words, rows, last ? null : [.. leaders]);
    }

    private static void AssertRoundTrip(int rows, int seed)
    {
        Random random = new(seed);
        Pairing pairing = RandomPairing(rows, random);
        long[] partner = [.. Enumerable.Range(0, rows).Select(_ => random.NextInt64(1L << random.Next(1, 62)))];
        long[] values = [.. Enumerable.Range(0, rows).Select(_ => random.NextInt64(1L << random.Next(1, 62)))];
        if (random.Next(2) == 0)
        {
            Mirror(pairing, values, partner);
        }

        foreach (long[] other in new[] { partner, values })
        {
            LongChunk chunk = Encode(pairing, values, other, out _);
            Assert.True(values.AsSpan().SequenceEqual(chunk.ToArray()), $"seed {seed}, {rows} rows");
            int frames = (rows + 1023) / 1024;
            for (int i = 0; i < 4; i++)
            {
                int first = random.Next(frames) * 1024;
                long[] part = new long[random.Next(rows - first + 1)];
                chunk.Read(first, part);
                Assert.True(values.AsSpan(first, part.Length).SequenceEqual(part), $"seed {seed}, {rows} rows from {first}");
                int step = 1 + random.Next(50);
                int[] some = [.. Enumerable.Range(first, part.Length).Where(row => random.Next(step) == 0)];
                long[] read = new long[some.Length];
                chunk.ReadRows(some, read);
                Assert.True(Array.ConvertAll(some, row => values[row]).AsSpan().SequenceEqual(read), $"seed {seed}, one of {step} of {rows} rows from {first}");
            }
        }
    }

    private static void Mirror(Pairing pairing, long[] values, long[] partner)
    {
        long[] leaders = new long[pairing.Leaders + 1];
        pairing.TakeLeaders<long>(partner, leaders);
        int mate = 0;
        for (int row = 0; row < values.Length; row++)
        {
            if (pairing.IsMate(row))
            {
                values[row] = leaders[pairing.LeaderOfMate is null ? row - mate - 1 : pairing.LeaderOfMate[mate]];
                mate++;
            }
        }
    }

    private static PairedLongs Encode(Pairing pairing, long[] values, long[] partner, out int bytes)
    {
        ByteWriter writer = new();
        PairingCodec.Write(pairing, writer);
        Pairing read = PairingCodec.Read(writer.WrittenBuffer, pairing.Rows, out int length);
        Assert.Equal(writer.Length, length);
        long[] own = new long[pairing.Leaders + 1], others = new long[pairing.Leaders + 1], differences = new long[pairing.Mates];
        pairing.TakeLeaders<long>(values, own);
        pairing.TakeLeaders<long>(partner, others);
        pairing.TakeDifferences(values, others, differences);
        LongChunk ownRun = Run(own.AsSpan(0, pairing.Leaders), out bytes), differenceRun = Run(differences, out int taken);
        bytes += taken;
        LongChunk partnerRun = ReferenceEquals(values, partner) ? ownRun : Run(others.AsSpan(0, pairing.Leaders), out _);
        return new PairedLongs(read, ownRun, differenceRun, partnerRun == ownRun ? null : () => partnerRun);
    }

    private static LongChunk Run(ReadOnlySpan<long> values, out int bytes)
    {
        ByteWriter writer = new();
        LongEncoder.Write(values, writer);
        return LongChunk.Open(writer.Written.ToArray(), values.Length, out bytes);
    }
}
