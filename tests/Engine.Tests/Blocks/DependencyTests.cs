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
    public void Write_AsOfAddress_IsOneMapForBothDirections()
    {
        Random random = new(8);
        (IpColumn source, IpColumn destination, int[] from, int[] to) = Hosts(random);
        LongColumn sourceAs = Longs([.. from.Select(AsOf)]), destinationAs = Longs([.. to.Select(AsOf)]);
        WrittenBlock block = new(WrittenBlock.Batch(
            ("src", source), ("dst", destination), ("src_as", sourceAs), ("dst_as", destinationAs)));
        Assert.IsType<MappedLongs>(block.Numbers("src_as"));
        Assert.IsType<MappedLongs>(block.Numbers("dst_as"));
        Assert.Equal([BlockPartKind.Addresses, BlockPartKind.Map], block.Header.Parts.Select(part => part.Kind));
        block.AssertSame();
    }

    [Theory]
    [InlineData(50, 0)]
    [InlineData(0, 7)]
    [InlineData(30, 5)]
    public void Write_MapWithExceptionsAndNulls_ReadsBack(int exceptionEvery, int nullEvery)
    {
        Random random = new(9);
        (IpColumn source, IpColumn destination, int[] from, int[] to) = Hosts(random);
        NullMask nulls = new(RowCount);
        long[] numbers = [.. from.Select(AsOf)], masks = [.. to.Select(host => (long)(host % 12))];
        Value[] names = new Value[RowCount];
        for (int i = 0; i < RowCount; i++)
        {
            names[i] = Value.From("net-" + (to[i] % 40));
            if (exceptionEvery > 0 && random.Next(exceptionEvery) == 0)
            {
                numbers[i] = random.NextInt64();
                masks[i] = 100 + random.Next(10);
                names[i] = Value.From("elsewhere");
            }

            if (nullEvery > 0 && random.Next(nullEvery) == 0)
            {
                nulls.Set(i);
                numbers[i] = 0;
                masks[i] = 0;
                names[i] = Value.Null;
            }
        }

        WrittenBlock block = new(WrittenBlock.Batch(
            ("src", source),
            ("dst", destination),
            ("src_as", new LongColumn(ValueKind.Long, numbers, nulls)),
            ("dst_mask", new LongColumn(ValueKind.Long, masks, nulls)),
            ("name", new ValueColumn(names))));
        Assert.IsType<MappedLongs>(block.Numbers("src_as"));
        Assert.IsType<MappedLongs>(block.Numbers("dst_mask"));
        Assert.IsType<MappedLongs>(block.Numbers("name"));
        Assert.IsType<DictionaryColumn>(block.Open().Read("dst_mask", 0, 4096));
        block.AssertSame();
    }

    [Fact]
    public void Write_AddressesOfBothDirections_ShareADictionaryAndKeepTheirOwnStatistics()
    {
        Random random = new(10);
        IpValue[] some = [.. Enumerable.Range(0, 3000).Select(i => i % 9 == 0 ? new IpValue(new UInt128(0x20010db800000000UL, (ulong)i)) : IpValue.FromV4(0x0a000000u + ((uint)i * 77)))];
        WrittenBlock block = new(WrittenBlock.Batch(
            ("src", Addresses(some.AsSpan(0, 2500), random)), ("dst", Addresses(some.AsSpan(500), random)), ("hop", Addresses(some.AsSpan(7, 2), random))));
        Assert.Single(block.Header.Parts, part => part.Length > 100);
        block.AssertSame();
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

    private static long AsOf(int host) => 64000 + (host * 7919L % 30011);

    /// <summary>Flows between 40 inside and 800 outside hosts, in both directions.</summary>
    private static (IpColumn Source, IpColumn Destination, int[] From, int[] To) Hosts(Random random)
    {
        int[] from = new int[RowCount], to = new int[RowCount];
        for (int i = 0; i < RowCount; i++)
        {
            (from[i], to[i]) = (random.Next(40), 40 + (int)(Math.Pow(random.NextDouble(), 3) * 800));
            (from[i], to[i]) = i % 2 == 0 ? (from[i], to[i]) : (to[i], from[i]);
        }

        return (new IpColumn(from.Select(AddressOf).ToArray()), new IpColumn(to.Select(AddressOf).ToArray()), from, to);
    }

    private static IpValue AddressOf(int host) => IpValue.FromV4(0x0a000000u + ((uint)host * 2654435761u >> 8));

    private static IpColumn Addresses(ReadOnlySpan<IpValue> from, Random random)
    {
        IpValue[] values = new IpValue[RowCount];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = from[random.Next(from.Length)];
        }

        return new IpColumn(values);
    }

    private static long[] Numbers(Func<int, long> number) => [.. Enumerable.Range(0, RowCount).Select(number)];

    private static LongColumn Longs(long[] values, ValueKind kind = ValueKind.Long) => new(kind, values);
}
