using LogFlowDb.Collectors.Batches;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using LogFlowDb.Protocols.Records;

namespace LogFlowDb.Collectors.Tests.Batches;

public sealed class FlowBatchBuilderTests
{
    private static readonly FlowField s_octets = FlowFields.Find("octet_count")!;
    private static readonly FlowField s_source = FlowFields.Find("src_ip")!;
    private static readonly FlowField s_user = FlowFields.Find("user_name")!;

    private readonly List<RowBatch> _batches = [];

    [Fact]
    public void Flush_FieldInPartOfTheRows_IsNullElsewhere()
    {
        FlowBatchBuilder builder = new(100, _batches.Add);
        Run(builder, 2, () => builder.Longs(s_octets).Fill(7));
        Run(builder, 3, () => builder.Bytes(s_user, 1, "bob"u8));
        Run(builder, 1, () => builder.Fill(s_octets, 9L));
        Run(builder, 1, () => builder.Fill(s_source, UInt128.One));
        builder.Flush();

        RowBatch batch = Assert.Single(_batches);
        Assert.Equal(["7", "7", "null", "null", "null", "9", "null"], Texts(batch, "octet_count"));
        Assert.Equal(["null", "null", "null", "bob", "null", "null", "null"], Texts(batch, "user_name"));
        Assert.Equal(["null", "null", "null", "null", "null", "null", "::1"], Texts(batch, "src_ip"));
    }

    [Fact]
    public void SetNull_RowsWithinARun_AreNull()
    {
        FlowBatchBuilder builder = new(100, _batches.Add);
        Run(builder, 1, () => builder.Fill(s_octets, 7L));
        Run(builder, 4, () =>
        {
            builder.Longs(s_octets).Fill(7);
            builder.SetNull(s_octets, 1);
            builder.SetNull(s_octets, 2);
            builder.Addresses(s_source).Fill(UInt128.One);
            builder.SetNull(s_source, 0);
            Assert.Equal(["7", "null", "null", "7"], Texts(builder.CopyRun(4), "octet_count"));
            Assert.Equal(["null", "::1", "::1", "::1"], Texts(builder.CopyRun(4), "src_ip"));
        });
        builder.Flush();

        RowBatch batch = Assert.Single(_batches);
        Assert.Equal(["7", "7", "null", "null", "7"], Texts(batch, "octet_count"));
        Assert.Equal(["null", "null", "::1", "::1", "::1"], Texts(batch, "src_ip"));
    }

    [Fact]
    public void Flush_AllRowsAgree_IsConstant()
    {
        FlowBatchBuilder builder = new(100, _batches.Add);
        Run(builder, 2, () =>
        {
            builder.Fill(FlowFields.FlowType, "ipfix");
            builder.Longs(s_octets).Fill(5);
        });
        Run(builder, 2, () =>
        {
            builder.Fill(FlowFields.FlowType, "ipfix");
            builder.Fill(s_octets, 5L);
        });
        builder.Flush();

        Assert.All(_batches[0].Columns.ToArray(), column => Assert.IsType<ConstantColumn>(column));
    }

    [Fact]
    public void BeginRun_Full_HandsOnAndStartsAnew()
    {
        FlowBatchBuilder builder = new(4, _batches.Add);
        long value = 0;
        for (int left = 10; left > 0;)
        {
            int rows = builder.BeginRun(Math.Min(left, 3));
            foreach (ref long octets in builder.Longs(s_octets))
            {
                octets = value++;
            }

            builder.EndRun();
            left -= rows;
        }

        builder.Flush();
        builder.Flush();

        Assert.Equal([4, 4, 2], _batches.Select(batch => batch.RowCount));
        Assert.Equal(Enumerable.Range(0, 10).Select(i => i.ToString(System.Globalization.CultureInfo.InvariantCulture)), _batches.SelectMany(batch => Texts(batch, "octet_count")));
    }

    [Fact]
    public void Flush_BatchHandedOn_IsNotTouchedByTheNext()
    {
        FlowBatchBuilder builder = new(8, _batches.Add);
        for (int i = 0; i < 3; i++)
        {
            int start = i;
            Run(builder, 2, () =>
            {
                Span<long> octets = builder.Longs(s_octets);
                octets[0] = start;
                octets[1] = -start - 1;
            });
            builder.Flush();
        }

        Assert.Equal([["0", "-1"], ["1", "-2"], ["2", "-3"]], _batches.Select(batch => Texts(batch, "octet_count")));
    }

    [Fact]
    public void List_NestedItems_BecomeArraysAndMaps()
    {
        FlowBatchBuilder builder = new(100, _batches.Add);
        FlowValue segment = FlowValue.FromMap(
        [
            KeyValuePair.Create("id", FlowValue.FromAddress(UInt128.One)),
            KeyValuePair.Create("name", FlowValue.FromBytes(FlowFieldType.Text, "a"u8.ToArray())),
            KeyValuePair.Create("up", FlowValue.FromBits(FlowFieldType.Bool, 1)),
            KeyValuePair.Create("inner", FlowValue.FromList([FlowValue.From(1.5), FlowValue.FromBytes(FlowFieldType.Binary, [0xab])])),
        ]);
        Run(builder, 4, () =>
        {
            builder.List(FlowFields.MplsLabels, 0, [FlowValue.From(16L), FlowValue.From(17L)]);
            builder.List(FlowFields.MplsLabels, 1, [FlowValue.From(16L), FlowValue.From(17L)]);
            builder.List(FlowFields.MplsLabels, 3, [segment]);
        });
        Run(builder, 1, () => builder.List(FlowFields.MplsLabels, 0, []));
        builder.Flush();

        RowBatch batch = Assert.Single(_batches);
        Assert.Equal(["[16, 17]", "[16, 17]", "null", "[{id=::1, inner=[1.5, ab], name=a, up=true}]", "[]"], Texts(batch, "mpls_labels"));
        Assert.Same(batch.Column("mpls_labels")[0].AsArray, batch.Column("mpls_labels")[1].AsArray);
    }

    private static void Run(FlowBatchBuilder builder, int rows, Action fill)
    {
        Assert.Equal(rows, builder.BeginRun(rows));
        fill();
        builder.EndRun();
    }

    private static string[] Texts(RowBatch batch, string field) =>
        [.. Enumerable.Range(0, batch.RowCount).Select(row => batch.Column(field)[row]).Select(value => value.IsNull ? "null" : value.ToString())];
}
