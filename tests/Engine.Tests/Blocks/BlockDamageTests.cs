using LogFlowDb.Engine.Blocks;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Scanning;
using LogFlowDb.Engine.Values;
using Xunit;

namespace LogFlowDb.Engine.Tests.Blocks;

/// <summary>Blocks whose checksums are right and whose bytes are not: whatever they say, it is values or <see cref="InvalidDataException"/>.</summary>
public sealed class BlockDamageTests
{
    private const int RowCount = 9000;
    private const int Front = 48;
    private const int Trials = 400;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(30)]
    public void Read_AnyByteAtTheFrontOfAChunkChanged_GivesValuesOrInvalidData(int maxDistance)
    {
        WrittenBlock block = Make(maxDistance);
        foreach (int at in block.Header.Columns.Select(c => (c.Offset, c.Length)).Concat(block.Header.Parts.Select(p => (p.Offset, p.Length)))
            .SelectMany(place => Enumerable.Range(place.Offset, Math.Min(place.Length, Front))))
        {
            foreach (int change in (ReadOnlySpan<int>)[0x01, 0x80, 0xff, 0x07])
            {
                AssertReads(block, bytes => bytes[at] ^= (byte)change);
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(30)]
    public void Read_BytesAnywhereChanged_GivesValuesOrInvalidData(int maxDistance)
    {
        WrittenBlock block = Make(maxDistance);
        Random random = new(21);
        for (int trial = 0; trial < Trials; trial++)
        {
            AssertReads(block, bytes =>
            {
                for (int i = 0; i <= random.Next(3); i++)
                {
                    bytes[random.Next(block.Header.Columns.Min(c => c.Offset), bytes.Length)] = (byte)random.Next(256);
                }
            });
        }
    }

    [Fact]
    public void Read_ChunksCutShort_GivesInvalidData()
    {
        WrittenBlock block = Leaning();
        for (int column = 0; column < block.Header.Columns.Count; column++)
        {
            BlockColumn place = block.Header.Columns[column];
            for (int length = 0; length < place.Length; length += 1 + (place.Length / 20))
            {
                BlockColumn[] columns = [.. block.Header.Columns];
                columns[column] = place with { Length = length, Crc = Crc32C.Compute(block.Bytes.Slice(place.Offset, length)) };
                byte[] bytes = block.Bytes.ToArray();
                BlockReader reader = new(block.Header with { Columns = columns }, (offset, count) => bytes.AsMemory(offset, count), buffers: null);
                Assert.Throws<InvalidDataException>(() => reader.Read(place.Name, 0, RowCount));
            }
        }
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0)]
    [InlineData(2, 1, 0)]
    [InlineData(9)]
    [InlineData(int.MaxValue)]
    public void Read_LeaningOnItselfInACircleOrOnNothing_IsRefused(params int[] parents)
    {
        BlockReader reader = Chain(parents);
        Assert.Throws<InvalidDataException>(() => reader.Read("0", 0, 10));
    }

    [Fact]
    public void Read_ChainTooLong_IsRefused()
    {
        int[] parents = [.. Enumerable.Range(1, 100_000)];
        Assert.Throws<InvalidDataException>(() => Chain(parents).Read("0", 0, 10));
        Assert.Throws<InvalidDataException>(() => Chain([1, 2, 3, 4, 5, 6, 7, 8]).Read("0", 0, 10));
        Assert.Equal(3L, Chain([1, 2, 3, -1]).Read("0", 0, 10)![9].AsLong);
    }

    [Fact]
    public void Open_RunsNestedWithoutEnd_IsRefused()
    {
        byte[] runs = [.. Enumerable.Repeat<byte[]>([(byte)LongEncoding.Runs, 1], 50_000).SelectMany(b => b)];
        Assert.Throws<InvalidDataException>(() => LongChunk.Open(runs, 10, out _));
    }

    [Fact]
    public void Open_LeaningOnAColumnOutsideABlock_IsRefused() =>
        Assert.Throws<InvalidDataException>(() => LongChunk.Open(new byte[] { (byte)LongEncoding.Offset, 0, (byte)LongEncoding.Constant, 0 }, 10, out _));

    /// <summary>Column i leans on column parents[i] by one more; −1 stands alone and is 0.</summary>
    private static BlockReader Chain(int[] parents)
    {
        ByteWriter writer = new();
        List<BlockColumn> columns = [];
        for (int i = 0; i < parents.Length; i++)
        {
            int start = writer.Length;
            writer.Byte((byte)ColumnForm.Longs);
            writer.Varint(0);
            if (parents[i] >= 0)
            {
                writer.Byte((byte)LongEncoding.Offset);
                writer.Varint((ulong)parents[i]);
            }

            writer.Byte((byte)LongEncoding.Constant);
            writer.SignedVarint(parents[i] >= 0 ? 1 : 0);
            ReadOnlySpan<byte> chunk = writer.Written[start..];
            columns.Add(new BlockColumn(i.ToString(System.Globalization.CultureInfo.InvariantCulture), start, chunk.Length, Crc32C.Compute(chunk), new ColumnStatistics(ValueKind.Long, 0, Value.Null, Value.Null, null, -1)));
        }

        BlockHeader header = new(1, 10, 1, 10, 0, 0, writer.Length, columns, []);
        return new BlockReader(header, (offset, length) => writer.WrittenBuffer.Slice(offset, length), buffers: null);
    }

    /// <summary>A block in which columns lean on others in every way.</summary>
    /// <param name="maxDistance">Of rows that mirror an earlier one; 0 for a block without such.</param>
    private static WrittenBlock Make(int maxDistance) => maxDistance == 0
        ? Leaning()
        : new WrittenBlock(PairEncoderTests.Batch(new MirroredRows(RowCount, seed: 26, maxDistance: maxDistance), nullEvery: 7));

    private static WrittenBlock Leaning()
    {
        Random random = new(20);
        long[] first = new long[RowCount], last = new long[RowCount], packets = new long[RowCount], bytes = new long[RowCount], system = new long[RowCount];
        IpValue[] source = new IpValue[RowCount], destination = new IpValue[RowCount];
        Value[] texts = new Value[RowCount];
        NullMask nulls = new(RowCount);
        for (int i = 0; i < RowCount; i++)
        {
            first[i] = random.NextInt64(1L << 40);
            last[i] = first[i] + random.Next(5000);
            packets[i] = 1 + random.Next(100_000);
            bytes[i] = packets[i] * (40 + random.Next(50));
            int host = random.Next(100);
            source[i] = host % 10 == 0 ? new IpValue(new UInt128(0x20010db800000000UL, (ulong)host)) : IpValue.FromV4(0x0a000000u + ((uint)host * 77));
            destination[i] = IpValue.FromV4(0x0a000000u + ((uint)random.Next(200) * 77));
            system[i] = random.Next(60) == 0 ? random.Next() : 64000 + (host * 31);
            texts[i] = Value.From("net" + (host % 7));
            if (random.Next(9) == 0)
            {
                nulls.Set(i);
                system[i] = 0;
            }
        }

        WrittenBlock block = new(WrittenBlock.Batch(
            ("first", new LongColumn(ValueKind.Long, first)),
            ("last", new LongColumn(ValueKind.Long, last)),
            ("packets", new LongColumn(ValueKind.Long, packets)),
            ("bytes", new LongColumn(ValueKind.Long, bytes)),
            ("src", new IpColumn(source)),
            ("dst", new IpColumn(destination)),
            ("as", new LongColumn(ValueKind.Long, system, nulls)),
            ("net", new ValueColumn(texts))));
        Assert.IsType<MultipleLongs>(block.Numbers("bytes"));
        Assert.IsType<MappedLongs>(block.Numbers("as"));
        Assert.IsType<MappedLongs>(block.Numbers("net"));
        return block;
    }

    private static void AssertReads(WrittenBlock block, Action<byte[]> change)
    {
        byte[] bytes = block.Bytes.ToArray();
        change(bytes);
        BlockHeader header = block.Header with
        {
            Columns = [.. block.Header.Columns.Select(c => c with { Crc = Crc32C.Compute(bytes.AsSpan(c.Offset, c.Length)) })],
            Parts = [.. block.Header.Parts.Select(p => p with { Crc = Crc32C.Compute(bytes.AsSpan(p.Offset, p.Length)) })],
        };
        BlockReader reader = new(header, (offset, length) => bytes.AsMemory(offset, length), buffers: null);
        foreach (BlockColumn column in header.Columns)
        {
            try
            {
                Column? read = reader.Read(column.Name, 0, RowCount);
                for (int row = 0; row < RowCount; row += 500)
                {
                    _ = read![row];
                }
            }
            catch (InvalidDataException)
            {
                // What damage must come to.
            }
        }
    }
}
