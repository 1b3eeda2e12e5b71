using LogFlowDb.Engine.Blocks;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Scanning;
using LogFlowDb.Engine.Values;
using Xunit;

namespace LogFlowDb.Engine.Tests.Blocks;

public sealed class BlockHeaderTests
{
    [Fact]
    public void Find_EveryColumn_GivesWhatParsingAllGives()
    {
        byte[] bytes = Header(out BlockHeader header);
        Assert.Equal(header.Columns.Select(static c => c.Name), BlockHeader.Names(bytes));
        Assert.Equal((header.Rows, header.FirstId, header.LastId, header.BlockLength), BlockHeader.Extent(bytes));
        foreach (BlockColumn column in header.Columns)
        {
            BlockColumn found = BlockHeader.Find(bytes, column.Name)!;
            Assert.Equal(column with { Statistics = found.Statistics }, found);
            Assert.Equal(column.Statistics with { Values = null }, found.Statistics with { Values = null });
            Assert.Equal(column.Statistics.Values, found.Statistics.Values);
        }

        for (int i = 0; i < header.Parts.Count; i++)
        {
            Assert.Equal(header.Parts[i], BlockHeader.Part(bytes, i));
        }

        Assert.Null(BlockHeader.Find(bytes, "nosuch"));
        Assert.Null(BlockHeader.Find(bytes, new string('n', 5000)));
        Assert.Throws<InvalidDataException>(() => BlockHeader.Part(bytes, header.Parts.Count));
    }

    [Fact]
    public void Statistics_OfEveryKind_KeepTheDistinctValuesWhenFew()
    {
        _ = Header(out BlockHeader header);
        foreach ((string name, int count) in ((string, int)[])[("_time", -1), ("few", 5), ("far", 3), ("flag", 2), ("mac", 4), ("host", 20), ("next_hop", 6), ("fixed", 1), ("src_port", -1), ("mixed", -1)])
        {
            IReadOnlyList<Value>? values = header.Find(name)!.Statistics.Values;
            Assert.True((values?.Count ?? -1) == count, $"{name}: {values?.Count ?? -1} instead of {count}");
            Assert.Equal(values?.Order(ValueComparer.Instance), values);
        }
    }

    [Fact]
    public void Find_AnyBytes_GivesAColumnOrInvalidData()
    {
        byte[] bytes = Header(out BlockHeader header);
        Random random = new(17);
        for (int round = 0; round < 20_000; round++)
        {
            byte[] damaged = [.. bytes];
            damaged[random.Next(BlockHeader.FixedLength, bytes.Length)] = (byte)random.Next(256);
            foreach (Action read in (Action[])[() => BlockHeader.Find(damaged, "host"), () => BlockHeader.Names(damaged), () => BlockHeader.Part(damaged, 0)])
            {
                try
                {
                    read();
                }
                catch (Exception e) when (e is InvalidDataException or ArgumentException or OverflowException)
                {
                    // The block names the file and the rows.
                }
            }
        }

        Assert.NotEmpty(header.Parts);
    }

    private static byte[] Header(out BlockHeader header)
    {
        const int Count = 4096;
        RowBatch rows = Rows.Make(Count, 1, seed: 5);
        Random random = new(6);
        long[] far = [long.MinValue, 17, long.MaxValue];
        (string, Column)[] more =
        [
            ("few", Numbers(ValueKind.Long, () => random.Next(5) * 3)), ("far", Numbers(ValueKind.Long, () => far[random.Next(3)])),
            ("flag", Numbers(ValueKind.Bool, () => random.Next(2))), ("mac", Numbers(ValueKind.Mac, () => 0x0a0027000000 + (random.Next(4) * 77L))),
            ("next_hop", new IpColumn(Enumerable.Range(0, Count).Select(i => i % 2 == 0 ? IpValue.FromV4((uint)(i % 6)) : new IpValue(new UInt128(5, (ulong)(i % 6)))).ToArray())),
        ];
        WrittenBlock block = new(WrittenBlock.Batch(
            [.. more, .. Enumerable.Range(0, rows.Names.Length).Where(i => i > 0).Select(i => (rows.Names[i], rows.Columns[i])).ToArray()]));
        header = block.Header;
        int length = header.Columns.Min(static c => c.Offset);
        return block.Bytes[..Math.Min(length, header.Parts.Count > 0 ? header.Parts.Min(static p => p.Offset) : length)].ToArray();

        LongColumn Numbers(ValueKind kind, Func<long> next) => new(kind, Enumerable.Range(0, Count).Select(_ => next()).ToArray());
    }
}
