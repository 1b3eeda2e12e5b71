using LogFlowDb.Benchmarks.Flows;
using LogFlowDb.Collectors.Batches;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Scanning;
using LogFlowDb.Engine.Tables;
using LogFlowDb.Protocols.NetFlow;
using LogFlowDb.Protocols.Records;

namespace LogFlowDb.Benchmarks.Rooms;

/// <summary>
/// The same flows for every room: datagrams for the decoder, batches for the table, a table for scans. What a room does is
/// written here once; benchmarks, figures and tests call it.
/// </summary>
internal sealed class Workload
{
    public const string Table = "flows";

    private static readonly UInt128 s_exporter = new(0, 0xffff_c000_0202);

    public Workload(int flows, ulong seed = 1)
    {
        List<Flow> made = [.. new FlowGenerator(seed).Take(flows)];
        Expected = new Totals(made.Count, made.Sum(flow => (long)flow.Octets));
        Datagrams = NetFlow9Writer.Write(made);
        Batches = [];
        ToBatches(Batches.Add);
    }

    public Totals Expected { get; }

    public List<byte[]> Datagrams { get; }

    public List<RowBatch> Batches { get; }

    /// <summary>Decoder alone.</summary>
    public Totals Decode()
    {
        OctetSink sink = new();
        DecodeInto(ref sink);
        return new Totals(sink.Flows, sink.Octets);
    }

    /// <summary>Decoder and column batches, as a logger makes them.</summary>
    public void ToBatches(Action<RowBatch> onBatch)
    {
        FlowBatches batches = new(FlowBatchBuilder.DefaultRows, (_, rows) => onBatch(rows));
        batches.Want(RecordStream.NetFlow, wanted: true);
        FlowBatchSink sink = new(batches);
        DecodeInto(ref sink);
        batches.Flush();
    }

    /// <summary>All batches into a new table, committed and closed.</summary>
    public async Task AppendAsync(string directory)
    {
        await using Database database = Database.Open(directory, new DatabaseOptions());
        ITableWriter writer = database.Writer(Table, create: true)!;
        foreach (RowBatch batch in Batches)
        {
            await writer.AppendAsync(batch);
        }

        await writer.CommitAsync();
    }

    /// <summary>Every value of <c>octet_count</c> read and added up, on this thread.</summary>
    public static Totals Scan(Database database)
    {
        long rows = 0;
        long octets = 0;
        using TableSnapshot snapshot = database.Snapshot(Table)!;
        foreach (IRowGroup group in snapshot.Groups)
        {
            rows += group.RowCount;
            using IRowGroupReader reader = group.OpenReader();
            for (int row = 0; row < group.RowCount; row += 8 * IRowGroupReader.FrameRows)
            {
                int count = Math.Min(8 * IRowGroupReader.FrameRows, group.RowCount - row);
                octets += reader.Read("octet_count", row, count) is { } column ? Sum(column) : 0;
            }
        }

        return new Totals(rows, octets);
    }

    private static long Sum(Column column)
    {
        long sum = 0;
        if (column is LongColumn longs)
        {
            foreach (long value in longs.Values)
            {
                sum += value;
            }
        }
        else
        {
            for (int row = 0; row < column.Length; row++)
            {
                sum += column[row].AsLong;
            }
        }

        return sum;
    }

    private void DecodeInto<TSink>(ref TSink sink)
        where TSink : Protocols.Records.IFlowRecordSink
    {
        FlowDecoder decoder = new();
        long received = FlowGenerator.StartMilliseconds * 1_000_000;
        foreach (byte[] datagram in Datagrams)
        {
            decoder.Decode(datagram, s_exporter, 2055, received, ref sink);
            received += 100_000;
        }
    }
}
