using FsCheck;
using FsCheck.Fluent;
using LogFlowDb.Engine.Blocks;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using Xunit;

namespace LogFlowDb.Engine.Tests.Blocks;

/// <summary>Columns that lean on each other: found, read back, and refused when the bytes say what cannot be.</summary>
public sealed class DependencyTests
{
    private const int RowCount = 10_000;

    [Fact]
    public void Write_LastTimeAShortTimeAfterFirst_IsAnOffset()
    {
        Random random = new(3);
        long[] first = Numbers(_ => 1_795_000_000_000_000_000 + (random.Next(100_000_000) * 1_000_000L));
        long[] last = Numbers(i => first[i] + (random.Next(200) * 1_000_000L));
        WrittenBlock block = new(WrittenBlock.Batch(("first", Longs(first, ValueKind.Date)), ("last", Longs(last, ValueKind.Date))));
        Assert.True(block.Numbers("first") is OffsetLongs ^ block.Numbers("last") is OffsetLongs);
        block.AssertSame();
    }

    [Fact]
    public void Write_BytesAreSizeTimesPackets_IsAMultiple()
    {
        Random random = new(4);
        long[] packets = Numbers(_ => 1 + random.Next(1 + random.Next(5000)));
        long[] bytes = Numbers(i => packets[i] * (40 + random.Next(100)));
        WrittenBlock block = new(WrittenBlock.Batch(("packets", Longs(packets)), ("bytes", Longs(bytes))));
        Assert.IsType<MultipleLongs>(block.Numbers("bytes"));
        block.AssertSame();
    }

    [Theory]
    [InlineData(0L)]
    [InlineData(-7L)]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    public void Write_MultipleOfOddNumbers_ReadsBack(long odd)
    {
        Random random = new(5);
        long[] packets = Numbers(i => i % 50 == 0 ? odd : 1 + random.Next(1_000_000));
        long[] bytes = Numbers(i => i % 77 == 0 ? odd : packets[i] * (40 + random.Next(20)));
        new WrittenBlock(WrittenBlock.Batch(("packets", Longs(packets)), ("bytes", Longs(bytes)))).AssertSame();
    }

    [Fact]
    public void Write_NullsOnBothSides_ReadBack()
    {
        Random random = new(6);
        long[] first = Numbers(_ => random.NextInt64(1L << 40)), last = Numbers(i => first[i] + random.Next(100));
        NullMask firstNulls = new(RowCount), lastNulls = new(RowCount);
        for (int i = 0; i < RowCount; i++)
        {
            if (random.Next(4) == 0)
            {
                firstNulls.Set(i);
                first[i] = 0;
            }

            if (random.Next(4) == 0)
            {
                lastNulls.Set(i);
                last[i] = 0;
            }
        }

        new WrittenBlock(WrittenBlock.Batch(
            ("a", new LongColumn(ValueKind.Long, first, firstNulls)),
            ("b", new LongColumn(ValueKind.Long, last, lastNulls)),
            ("c", new LongColumn(ValueKind.Long, last, firstNulls)))).AssertSame();
    }

    [Fact]
    public void Write_AnyNumbers_ReadBack() =>
        Prop.ForAll(
            ArbMap.Default.ArbFor<long[]>(),
            ArbMap.Default.ArbFor<int>(),
            (odd, seed) =>
            {
                Random random = new(seed);
                long Odd() => odd.Length > 0 && random.Next(30) == 0 ? odd[random.Next(odd.Length)] : random.Next(1000);
                long[] a = Numbers(_ => Odd() + random.Next(1 << 20)), b = Numbers(i => a[i] + Odd()), c = Numbers(i => (a[i] * Odd()) + Odd());
                new WrittenBlock(WrittenBlock.Batch(("a", Longs(a)), ("b", Longs(b)), ("c", Longs(c)))).AssertSame();
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(20));

    private static long[] Numbers(Func<int, long> number) => [.. Enumerable.Range(0, RowCount).Select(number)];

    private static LongColumn Longs(long[] values, ValueKind kind = ValueKind.Long) => new(kind, values);
}
