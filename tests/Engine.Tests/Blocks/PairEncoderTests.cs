using LogFlowDb.Engine.Blocks;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using Xunit;

namespace LogFlowDb.Engine.Tests.Blocks;

/// <summary>Rows that mirror an earlier row, in whole blocks.</summary>
public sealed class PairEncoderTests
{
    [Theory]
    [InlineData(10_000, 1, 0)]
    [InlineData(20_000, 60, 0)]
    [InlineData(10_000, 1, 9)]
    [InlineData(10_000, 30, 9)]
    public void Write_RowsThatMirrorOthers_ArePairedAndReadBack(int rows, int maxDistance, int nullEvery)
    {
        WrittenBlock block = new(Batch(new MirroredRows(rows, seed: 21, maxDistance: maxDistance, exceptions: 0.01), nullEvery));
        Assert.Contains(block.Header.Parts, part => part.Kind == BlockPartKind.Pairing);
        Assert.IsType<PairedLongs>(block.Numbers("src"));
        Assert.IsType<PairedLongs>(block.Numbers("dst_port"));
        block.AssertSame();
        block.AssertSame(batchRows: 3072);
    }

    [Fact]
    public void Write_RowsThatMirrorNone_HasNoPairing()
    {
        WrittenBlock block = new(Batch(new MirroredRows(10_000, seed: 22, share: 0), nullEvery: 0));
        Assert.DoesNotContain(block.Header.Parts, part => part.Kind == BlockPartKind.Pairing);
        block.AssertSame();
    }

    [Fact]
    public void Write_RowsThatMirrorOthers_TakeAFifthLess()
    {
        WrittenBlock mirrored = new(Batch(new MirroredRows(65_536, seed: 23), nullEvery: 0)), none = new(Batch(new MirroredRows(65_536, seed: 23, share: 0), nullEvery: 0));
        Assert.True(mirrored.Length < none.Length * 0.8, $"{mirrored.Length} bytes, {none.Length} without mates");
    }

    [Fact]
    public void Read_AnyFrameFirst_GivesTheSame()
    {
        WrittenBlock block = new(Batch(new MirroredRows(20_000, seed: 24), nullEvery: 0));
        BlockReader reader = block.Open();
        foreach (int first in (ReadOnlySpan<int>)[18_432, 0, 9216, 1024, 17_408])
        {
            Column read = reader.Read("dst", first, 1024)!, written = block.Rows.Column("dst");
            Assert.All(Enumerable.Range(0, 1024), row => Assert.Equal(written[first + row], read[row]));
        }
    }

    [Fact]
    public void Read_ColumnsThatChangePlaces_EachWithoutTheOther()
    {
        WrittenBlock block = new(Batch(new MirroredRows(10_000, seed: 25), nullEvery: 0));
        Column source = block.Open().Read("src", 0, 10_000)!, destination = block.Open().Read("dst", 0, 10_000)!;
        for (int row = 0; row < 10_000; row++)
        {
            Assert.True(block.Rows.Column("src")[row] == source[row] && block.Rows.Column("dst")[row] == destination[row], $"row {row}");
        }
    }

    internal static RowBatch Batch(MirroredRows table, int nullEvery)
    {
        long[][] columns = table.Columns;
        NullMask? nulls = null;
        if (nullEvery > 0)
        {
            nulls = new NullMask(columns[0].Length);
            for (int row = 0; row < columns[0].Length; row += nullEvery)
            {
                nulls.Set(row);
            }
        }

        return WrittenBlock.Batch(
            ("src", new IpColumn(columns[0].Select(AddressOf).ToArray(), nulls)),
            ("dst", new IpColumn(columns[1].Select(AddressOf).ToArray())),
            ("src_port", Longs(columns[2], null)),
            ("dst_port", Longs(columns[3], nulls)),
            ("protocol", Longs(columns[4], nulls)),
            ("first", new LongColumn(ValueKind.Date, columns[5], nulls)),
            ("last", new LongColumn(ValueKind.Date, columns[5].Select((v, i) => v + (columns[4][i] * 77_000)).ToArray())),
            ("packets", Longs(columns[6], null)),
            ("in_if", Longs(columns[7], null)),
            ("out_if", Longs(columns[8], null)),
            ("name", new ValueColumn(columns[4].Select(v => Value.From($"protocol {v}")).ToArray())));
    }

    private static LongColumn Longs(long[] values, NullMask? nulls)
    {
        long[] copy = [.. values];
        for (int i = 0; nulls is not null && i < copy.Length; i++)
        {
            copy[i] = nulls[i] ? 0 : copy[i];
        }

        return new LongColumn(ValueKind.Long, copy, nulls);
    }

    private static IpValue AddressOf(long host) => IpValue.FromV4(0x0a000000u + (uint)(host * 2_654_435_761L >> 8 & 0xff_ffff));
}
