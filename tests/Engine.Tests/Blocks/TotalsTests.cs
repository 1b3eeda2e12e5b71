using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Scanning;
using LogFlowDb.Engine.Values;
using Xunit;

namespace LogFlowDb.Engine.Tests.Blocks;

/// <summary>What the header keeps by value: right for every kind of column, within its bytes, and absent where it was not asked for.</summary>
public sealed class TotalsTests
{
    private const int Rows = 20_000;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Write_KeysOfEveryKind_AreSummedByValue(int nullEvery)
    {
        Random random = new(nullEvery);
        WrittenBlock block = new(
            WrittenBlock.Batch(
                ("near", Longs(random, ValueKind.Long, 5, 1, nullEvery)),
                ("far", Longs(random, ValueKind.Long, 20, 1L << 40, nullEvery)),
                ("negative", Longs(random, ValueKind.Long, 3, -7, nullEvery)),
                ("bool", Longs(random, ValueKind.Bool, 2, 1, nullEvery)),
                ("mac", Longs(random, ValueKind.Mac, 9, 0x10000, nullEvery)),
                ("ip", new IpColumn(Enumerable.Range(0, Rows).Select(_ => IpValue.FromV4((uint)random.Next(4))).ToArray(), Nulls(random, nullEvery))),
                ("text", new ValueColumn(Enumerable.Range(0, Rows).Select(_ => Value.From("t" + random.Next(6))).ToArray())),
                ("octets", Longs(random, ValueKind.Long, 100_000, 1, nullEvery)),
                ("packets", Longs(random, ValueKind.Long, 10, 1, 0))),
            summedFields: ["octets", "packets", "absent", "ip"]);
        block.AssertSame();
        foreach (string name in new[] { "near", "far", "negative", "bool", "mac", "ip", "text", "packets", "_time" })
        {
            ValueTotals? totals = block.Totals(name);
            Assert.NotNull(totals);
            Assert.True(totals.TrySum("octets", 0, out _, out _) && totals.TrySum("packets", 0, out _, out _));
            Assert.False(totals.TrySum("near", 0, out _, out _));
            Assert.Equal(name == "_time", totals.SliceLength > 0);
        }

        Assert.Null(block.Totals("octets"));
        Assert.Null(block.Totals("_id"));
        Assert.Null(block.Totals("absent"));
    }

    [Fact]
    public void Write_ManyColumnsOfFewValues_StaysWithinItsBytes()
    {
        Random random = new(7);
        (string, Column)[] columns =
        [
            .. Enumerable.Range(0, 60).Select(i => ($"key{i:00}", (Column)Longs(random, ValueKind.Long, 2 + (i / 2), 1, 0))),
            ("octets", Longs(random, ValueKind.Long, 1_000_000, 1, 0)),
        ];
        RowBatch rows = WrittenBlock.Batch(columns);
        WrittenBlock with = new(rows, summedFields: ["octets"]), without = new(rows);
        with.AssertSame();
        Assert.InRange(with.HeaderLength - without.HeaderLength, 1, (Rows / 20) + 200);
        Assert.NotNull(with.Totals("key00"));
        Assert.Null(with.Totals("key59"));
        Assert.Null(without.Totals("key00"));
    }

    [Fact]
    public void Write_SumsThatMayLeave64Bits_AreNotKept()
    {
        long[] huge = [.. Enumerable.Range(0, Rows).Select(i => i % 2 == 0 ? long.MaxValue : -long.MaxValue + (i % 3))];
        WrittenBlock block = new(
            WrittenBlock.Batch(("key", new LongColumn(ValueKind.Long, Enumerable.Range(0, Rows).Select(i => (long)i % 2).ToArray())), ("octets", new LongColumn(ValueKind.Long, huge))),
            summedFields: ["octets"]);
        Assert.Null(block.Totals("key"));
        block.AssertSame();
    }

    private static LongColumn Longs(Random random, ValueKind kind, int values, long scale, int nullEvery) =>
        new(kind, Enumerable.Range(0, Rows).Select(_ => random.Next(values) * scale).ToArray(), Nulls(random, nullEvery));

    private static NullMask? Nulls(Random random, int every)
    {
        if (every == 0)
        {
            return null;
        }

        NullMask nulls = new(Rows);
        for (int row = 0; row < Rows; row++)
        {
            if (every == 1 ? random.Next(5) == 0 : row is > 2000 and < 9000)
            {
                nulls.Set(row);
            }
        }

        return nulls;
    }
}
