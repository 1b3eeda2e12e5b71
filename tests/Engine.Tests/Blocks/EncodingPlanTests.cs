using LogFlowDb.Engine.Blocks;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using Xunit;

namespace LogFlowDb.Engine.Tests.Blocks;

/// <summary>Blocks written as the block before was.</summary>
public sealed class EncodingPlanTests
{
    [Fact]
    public void Write_RowsLikeThoseBefore_TakesThePlanAndAsManyBytes()
    {
        EncodingPlan plan = new();
        WrittenBlock first = new(Flows(seed: 1, related: true), plan);
        Assert.True(plan.Fits(Numbers(Flows(seed: 2, related: true))));
        WrittenBlock planned = new(Flows(seed: 2, related: true), plan), searched = new(Flows(seed: 2, related: true));
        planned.AssertSame();
        Assert.Equal(searched.Numbers("last").GetType(), planned.Numbers("last").GetType());
        Assert.IsType<MappedLongs>(planned.Numbers("mask"));
        Assert.InRange(planned.Length, 1, searched.Length * 1.02);
        first.AssertSame();
    }

    [Fact]
    public void Write_RowsThatFollowOtherRules_AreReadBackAndEndThePlan()
    {
        EncodingPlan plan = new();
        _ = new WrittenBlock(Flows(seed: 3, related: true), plan);
        WrittenBlock other = new(Flows(seed: 4, related: false), plan);
        other.AssertSame();
        Assert.False(plan.Fits(Numbers(Flows(seed: 4, related: false))));
    }

    [Fact]
    public void Write_MirroredRowsThenNone_AreReadBack()
    {
        EncodingPlan plan = new();
        WrittenBlock mirrored = new(Mirrored(seed: 5, share: 0.5), plan), none = new(Mirrored(seed: 6, share: 0), plan), again = new(Mirrored(seed: 7, share: 0.5), plan);
        Assert.Contains(mirrored.Header.Parts, part => part.Kind == BlockPartKind.Pairing);
        mirrored.AssertSame();
        none.AssertSame();
        again.AssertSame();
    }

    [Fact]
    public void Fits_AfterSomeBlocks_AsksForANewSearch()
    {
        EncodingPlan plan = new();
        int written = 0;
        do
        {
            _ = new WrittenBlock(Flows(seed: 8, related: true), plan);
        }
        while (plan.Fits(Numbers(Flows(seed: 8, related: true))) && ++written < 100);

        Assert.InRange(written, 5, 50);
    }

    [Fact]
    public void Fits_OtherColumnsOrNulls_IsFalse()
    {
        EncodingPlan plan = new();
        _ = new WrittenBlock(Flows(seed: 9, related: true), plan);
        Assert.True(plan.Fits(Numbers(Flows(seed: 9, related: true))));
        Assert.False(plan.Fits(Numbers(Mirrored(seed: 9, share: 0.5))));
        NullMask nulls = new(Rows);
        nulls.Set(7);
        Assert.False(plan.Fits(Numbers(Flows(seed: 9, related: true, nulls))));
    }

    private const int Rows = 8192;

    private static ColumnNumbers[] Numbers(RowBatch rows)
    {
        ColumnNumbers[] columns = [.. Enumerable.Range(0, rows.Names.Length).Select(i => ColumnNumbers.Of(rows.Names[i], rows.Columns[i]))];
        AddressSharing.Settle(columns, new BlockParts(new ByteWriter()));
        return columns;
    }

    /// <summary>Times that follow each other and a mask that follows from an address, or not.</summary>
    private static RowBatch Flows(int seed, bool related, NullMask? nulls = null)
    {
        Random random = new(seed);
        long[] first = new long[Rows], last = new long[Rows], mask = new long[Rows];
        IpValue[] address = new IpValue[Rows];
        for (int i = 0; i < Rows; i++)
        {
            uint host = (uint)random.Next(700);
            first[i] = 1_795_000_000_000 + random.Next(1 << 30);
            last[i] = related ? first[i] + random.Next(100) : 1_795_000_000_000 + random.Next(1 << 30);
            address[i] = IpValue.FromV4(0x0a000000 + (host * 977));
            mask[i] = related ? (host * 31 % 19) + 8 : random.Next(8, 32);
        }

        return WrittenBlock.Batch(
            ("first", new LongColumn(ValueKind.Long, first)),
            ("last", new LongColumn(ValueKind.Long, last, nulls)),
            ("address", new IpColumn(address)),
            ("mask", new LongColumn(ValueKind.Long, mask)));
    }

    private static RowBatch Mirrored(int seed, double share) => PairEncoderTests.Batch(new MirroredRows(Rows, seed: seed, share: share), nullEvery: 0);
}
