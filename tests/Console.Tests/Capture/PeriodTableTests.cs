using LogFlowDb.Console.Capture;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using Xunit;

namespace LogFlowDb.Console.Tests.Capture;

public sealed class PeriodTableTests
{
    private static readonly PeriodColumns s_columns = CaptureKey.Parse("dst_port,proto").Columns;

    [Fact]
    public void Sorted_RecordsOfOneKey_AreAddedUp()
    {
        PeriodTable table = new(s_columns);
        table.Add(Records((80, 6, 1, 100), (53, 17, 2, 300), (80, 6, 3, 50)));
        table.Add(Records((80, 6, 4, 150), (22, 6, 9, 300)));
        Assert.Equal(["22/6 9 300 1", "80/6 8 300 3", "53/17 2 300 1"], table.Sorted().Select(Text));
        table.Clear();
        Assert.Empty(table.Sorted());
    }

    [Fact]
    public void Add_MoreKeysThanRoom_KeepsTheSum()
    {
        PeriodTable table = new(s_columns, maxRows: 1);
        table.Add(Records((1, 6, 1, 10), (2, 6, 2, 20), (1, 6, 4, 40), (3, 6, 8, 80)));
        Assert.Equal("1/6 5 50 2", Text(Assert.Single(table.Sorted())));
        Assert.Equal((10, 100), (table.Other.Packets, table.Other.Bytes));
    }

    [Fact]
    public void Parse_Aggregate_KeepsTheOrderOfWords()
    {
        PeriodColumns columns = CaptureKey.Parse("vlan, src_net/16, proto, flows, dst_host, vlan").Columns;
        Assert.Equal(["vlan", "src_net", "protocol", "dst_ip"], columns.KeyNames);
        Assert.Equal(["packets", "flows", "bytes"], columns.Counters);
    }

    private static string Text(PeriodRow row) =>
        FormattableString.Invariant($"{row.Keys[0].AsLong}/{row.Keys[1].AsLong} {row.Packets} {row.Bytes} {row.Flows}");

    private static RowBatch Records(params (long Port, long Protocol, long Packets, long Bytes)[] rows) => new(
        rows.Length,
        ["dst_port", "protocol", "packet_count", "octet_count"],
        [
            Column(rows.Select(static row => row.Port)), Column(rows.Select(static row => row.Protocol)),
            Column(rows.Select(static row => row.Packets)), Column(rows.Select(static row => row.Bytes)),
        ]);

    private static LongColumn Column(IEnumerable<long> values) => new(ValueKind.Long, values.ToArray());
}
