using LogFlowDb.Collectors.Batches;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using LogFlowDb.Protocols.Records;

namespace LogFlowDb.Collectors.Tests.Batches;

public sealed class RecordWatchTests
{
    private static readonly FlowField[] s_fields =
        [FlowFields.Find("octet_count")!, FlowFields.Find("src_ip")!, FlowFields.Find("user_name")!, FlowFields.SamplingRate, FlowFields.Time];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Watch_AnyRuns_SeesWhatBatchesHold(int seed)
    {
        Random random = new(seed);
        List<string> handedOn = [], seen = [];
        FlowBatches batches = new(37, (stream, rows) => handedOn.AddRange(Rows(stream, rows)));
        batches.Want(RecordStream.NetFlow, wanted: true);
        batches.Want(RecordStream.Options, wanted: true);
        FlowBatchSink sink = new(batches);
        for (int datagram = 0; datagram < 200; datagram++)
        {
            RecordWatch watch = new(maxRows: 1000);
            batches.Watch = watch;
            for (int left = random.Next(1, 50); left > 0;)
            {
                RecordStream stream = random.Next(4) switch { 0 => RecordStream.Options, 1 => RecordStream.Counters, _ => RecordStream.NetFlow };
                Assert.True(sink.Wants(stream));
                int rows = sink.BeginRun(stream, left);
                Give(sink, rows, random);
                sink.EndRun();
                left -= rows;
            }

            Assert.Equal(0, watch.Omitted);
            seen.AddRange(watch.Records.SelectMany(run => Rows(run.Stream, run.Rows)));
        }

        batches.Watch = null;
        Assert.False(sink.Wants(RecordStream.Counters));
        batches.Flush();
        Assert.Contains(seen, row => row.StartsWith("Counters", StringComparison.Ordinal));
        Assert.DoesNotContain(handedOn, row => row.StartsWith("Counters", StringComparison.Ordinal));
        Assert.Equal(handedOn.Where(row => row.StartsWith("NetFlow", StringComparison.Ordinal)), seen.Where(row => row.StartsWith("NetFlow", StringComparison.Ordinal)));
        Assert.Equal(handedOn.Where(row => row.StartsWith("Options", StringComparison.Ordinal)), seen.Where(row => row.StartsWith("Options", StringComparison.Ordinal)));
    }

    [Fact]
    public void Watch_MoreRowsThanRoom_CountsTheRest()
    {
        FlowBatches batches = new(100, static (_, _) => { });
        FlowBatchSink sink = new(batches);
        RecordWatch watch = new(maxRows: 5);
        batches.Watch = watch;
        foreach (int rows in (int[])[3, 4, 10])
        {
            sink.BeginRun(RecordStream.SFlow, rows);
            sink.FillLong(s_fields[0], 1);
            sink.EndRun();
        }

        Assert.Equal([3, 2], watch.Records.Select(run => run.Rows.RowCount));
        Assert.Equal(12, watch.Omitted);
    }

    private static void Give(FlowBatchSink sink, int rows, Random random)
    {
        foreach (FlowField field in s_fields.Where(_ => random.Next(4) > 0))
        {
            bool fill = random.Next(2) == 0;
            switch (field.Type)
            {
                case FlowFieldType.Text when fill:
                    sink.FillText(field, $"u{random.Next(2)}");
                    break;
                case FlowFieldType.Text:
                    sink.Bytes(field, random.Next(rows), "x"u8);
                    break;
                case FlowFieldType.Double when fill:
                    sink.FillDouble(field, random.Next(2));
                    break;
                case FlowFieldType.Double:
                    Fill(sink.Doubles(field), () => random.Next(3));
                    break;
                case FlowFieldType.Address when fill:
                    sink.FillAddress(field, UInt128.One);
                    break;
                case FlowFieldType.Address:
                    Fill(sink.Addresses(field), () => (UInt128)random.Next(3));
                    break;
                default:
                    if (fill)
                    {
                        sink.FillLong(field, random.Next(2));
                    }
                    else
                    {
                        Fill(sink.Longs(field), () => random.Next(3));
                    }

                    break;
            }
        }
    }

    private static void Fill<T>(Span<T> values, Func<T> value)
    {
        foreach (ref T each in values)
        {
            each = value();
        }
    }

    private static IEnumerable<string> Rows(RecordStream stream, RowBatch batch)
    {
        for (int row = 0; row < batch.RowCount; row++)
        {
            yield return $"{stream} {string.Join(' ', s_fields.Select(field => ValueText.Format(batch.Column(field.Name)[row])))}";
        }
    }
}
