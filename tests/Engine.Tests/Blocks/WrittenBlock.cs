using LogFlowDb.Engine.Blocks;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Scanning;
using LogFlowDb.Engine.Values;
using Xunit;

namespace LogFlowDb.Engine.Tests.Blocks;

/// <summary>A block written to memory and parsed again.</summary>
internal sealed class WrittenBlock
{
    private readonly byte[] _bytes;
    private readonly int _headerLength;

    public WrittenBlock(RowBatch rows, EncodingPlan? plan = null, string[]? summedFields = null)
    {
        Rows = rows;
        (_, ByteWriter bytes, int headerLength) = BlockWriter.Write(rows, 1, "_time", "_id", plan, summedFields);
        _headerLength = headerLength;
        _bytes = bytes.Written.ToArray();
        Header = BlockHeader.Parse(_bytes.AsSpan(0, headerLength), 1);
    }

    public RowBatch Rows { get; }

    public BlockHeader Header { get; }

    public int Length => _bytes.Length;

    public int HeaderLength => _headerLength;

    public Span<byte> Bytes => _bytes;

    /// <summary>Rows of the given columns with <c>_time</c> and <c>_id</c> before them.</summary>
    public static RowBatch Batch(params (string Name, Column Column)[] columns)
    {
        int count = columns[0].Column.Length;
        long[] ids = [.. Enumerable.Range(0, count).Select(i => (long)i + 1)];
        long[] times = [.. Enumerable.Range(0, count).Select(i => 1_795_000_000_000_000_000 + (i / 30 * 1_000_000L))];
        return new RowBatch(
            count,
            ["_time", "_id", .. columns.Select(c => c.Name)],
            [new LongColumn(ValueKind.Date, times), new LongColumn(ValueKind.Long, ids), .. columns.Select(c => c.Column)]);
    }

    public BlockReader Open(ColumnBuffers? buffers = null) =>
        new(Header, (offset, length) => _bytes.AsMemory(offset, length), buffers);

    /// <summary>The encoded run of a column.</summary>
    public LongChunk Numbers(string name) => Open().Numbers(Header.IndexOf(name));

    /// <summary>Reads every column in batches of <paramref name="batchRows"/> and compares values and statistics.</summary>
    public void AssertSame(int batchRows = 4096)
    {
        ColumnBuffers buffers = new();
        BlockReader reader = Open(buffers);
        for (int i = 0; i < Rows.Columns.Length; i++)
        {
            Column written = Rows.Columns[i];
            string name = Rows.Names[i];
            for (int first = 0; first < Rows.RowCount; first += batchRows)
            {
                int count = Math.Min(batchRows, Rows.RowCount - first);
                Column? read = reader.Read(name, first, count);
                for (int row = 0; row < count; row++)
                {
                    Value want = written[first + row], got = read?[row] ?? Value.Null;
                    Assert.True(want == got && want.Kind == got.Kind, $"{name}[{first + row}]: {want} written, {got} read");
                }

                int[] some = [.. Enumerable.Range(0, count).Where(row => row % (1 + (first % 97)) == 0)];
                Column? few = reader.ReadRows(name, first, count, some);
                for (int at = 0; at < some.Length; at++)
                {
                    Value want = written[first + some[at]], got = few?[at] ?? Value.Null;
                    Assert.True(want == got && want.Kind == got.Kind, $"{name}[{first + some[at]}] by itself: {want} written, {got} read");
                }

                buffers.NextBatch();
            }

            AssertStatistics(name, written);
            AssertTotals(name, written);
        }
    }

    public ValueTotals? Totals(string name) => BlockHeader.Totals(_bytes.AsSpan(0, _headerLength), name);

    private void AssertStatistics(string name, Column written)
    {
        if (Header.Find(name)?.Statistics is not { } statistics)
        {
            Assert.All(Enumerable.Range(0, written.Length), row => Assert.True(written.IsNull(row)));
            return;
        }

        HashSet<Value> distinct = [];
        for (int row = 0; row < written.Length; row++)
        {
            if (!written.IsNull(row))
            {
                distinct.Add(written[row]);
            }
        }

        Assert.Equal(Enumerable.Range(0, written.Length).Count(written.IsNull), statistics.NullCount);
        Assert.True(statistics.DistinctCount < 0 || statistics.DistinctCount == distinct.Count, $"{name}: {distinct.Count} distinct, {statistics.DistinctCount} said");
        if (!statistics.Min.IsNull)
        {
            Assert.Equal(distinct.Min(ValueComparer.Instance), statistics.Min);
            Assert.Equal(distinct.Max(ValueComparer.Instance), statistics.Max);
        }
    }

    /// <summary>Adds the rows up one by one, and compares.</summary>
    private void AssertTotals(string name, Column written)
    {
        if (Totals(name) is not { } totals)
        {
            return;
        }

        Value KeyOf(int row) => totals.SliceLength == 0 || written[row].IsNull
            ? written[row]
            : Value.FromDate((long)Math.Floor((decimal)written[row].AsLong / totals.SliceLength) * totals.SliceLength);
        Value[] values = totals.Values.ToArray();
        Assert.Equal(values.Length, values.Distinct().Count());
        Assert.Equal(Rows.RowCount, totals.Rows.ToArray().Sum());
        Dictionary<Value, int[]> rows = Enumerable.Range(0, Rows.RowCount).GroupBy(KeyOf).ToDictionary(static g => g.Key, static g => g.ToArray());
        Assert.All(rows.Keys, key => Assert.Contains(key, values));
        for (int i = 0; i < values.Length; i++)
        {
            int[] own = rows.GetValueOrDefault(values[i], []);
            Assert.Equal(own.Length, totals.Rows[i]);
            for (int c = 0; c < Rows.Columns.Length; c++)
            {
                Column column = Rows.Columns[c];
                if (totals.TrySum(Rows.Names[c], i, out long sum, out int nulls))
                {
                    Assert.Equal(own.Sum(row => column.IsNull(row) ? 0 : column[row].AsLong), sum);
                    Assert.Equal(own.Count(column.IsNull), nulls);
                }
            }
        }
    }
}
