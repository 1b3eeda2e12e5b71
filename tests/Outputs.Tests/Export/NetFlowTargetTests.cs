using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using LogFlowDb.Collectors.Bindings;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using LogFlowDb.Outputs.Export;
using LogFlowDb.Outputs.Targets;
using LogFlowDb.Protocols.Records;

namespace LogFlowDb.Outputs.Tests.Export;

/// <summary>What is sent is decoded again by a binding, over loopback.</summary>
public sealed class NetFlowTargetTests : IDisposable
{
    private const long Second = 1_000_000_000;

    private static readonly long s_now = DateTimeOffset.UtcNow.ToUnixTimeSeconds() * Second;

    private readonly BindingRegistry _bindings = new();
    private readonly Receiver _receiver = new();
    private readonly int _port;

    public NetFlowTargetTests()
    {
        _bindings.Subscribe(_receiver);
        _port = _bindings.OpenOnFreePort("test", IPAddress.Loopback).Port;
    }

    public void Dispose() => _bindings.Dispose();

    [Theory]
    [InlineData("5")]
    [InlineData("9")]
    [InlineData("10")]
    public async Task Write_FlowsOfIpv4_ComeBackAsTheyWere(string version)
    {
        const int Rows = 5000;
        RowBatch sent = Flows(Rows, v6Every: 0);
        await SendAsync(version, sent);

        Dictionary<long, Dictionary<string, Value>> came = await _receiver.TakeAsync(Rows);
        foreach (int row in new[] { 0, 1, 29, 30, 31, 1234, Rows - 1 })
        {
            Dictionary<string, Value> got = came[row];
            foreach (string field in (string[])["src_ip", "dst_ip", "src_port", "dst_port", "protocol", "octet_count", "packet_count", "tcp_flags", "first_time", "last_time"])
            {
                Assert.Equal(sent.Column(field)[row], got[field]);
            }
        }
    }

    [Theory]
    [InlineData("9")]
    [InlineData("10")]
    public async Task Write_BothFamiliesAndAbsentValues_TellOnlyWhatIsThere(string version)
    {
        const int Rows = 2000;
        RowBatch sent = Flows(Rows, v6Every: 3);
        NullMask mask = new(Rows);
        for (int row = 0; row < Rows; row += 2)
        {
            mask.Set(row);
        }

        sent = sent.With("vlan_id", new LongColumn(ValueKind.Long, Enumerable.Range(0, Rows).Select(static i => i % 2 == 0 ? 0L : 100).ToArray(), mask))
            .With("src_mac", new ConstantColumn(Value.FromMac(0x0011_2233_4455), Rows))
            .With("in_if_name", new ConstantColumn(Value.From("ge-0/0/1"), Rows))
            .With("exporter_ip", new ConstantColumn(Value.From(IpValue.FromV4(0x0A010203)), Rows));
        await SendAsync(version, sent);

        Dictionary<long, Dictionary<string, Value>> came = await _receiver.TakeAsync(Rows);
        for (int row = 0; row < Rows; row++)
        {
            Assert.Equal(sent.Column("src_ip")[row], came[row]["src_ip"]);
            Assert.Equal(row % 2 == 1, came[row].TryGetValue("vlan_id", out Value vlan) && !vlan.IsNull);
            Assert.Equal("ge-0/0/1", came[row]["in_if_name"].AsString);
            Assert.Equal("10.1.2.3", came[row]["exporter_ip"].AsIp.ToString());
        }
    }

    [Fact]
    public async Task Write_TextsOfAllLengths_AreCutWhereTheyMustBe()
    {
        string[] texts = ["", "a", new('b', 254), new('c', 255), new('d', 300), string.Concat(Enumerable.Repeat("ä", 400))];
        RowBatch sent = Flows(texts.Length, v6Every: 0).With("app_name", new ValueColumn(texts.Select(static text => Value.From(text)).ToArray()));
        await SendAsync("10", sent);

        Dictionary<long, Dictionary<string, Value>> came = await _receiver.TakeAsync(texts.Length);
        for (int row = 0; row < 5; row++)
        {
            Assert.Equal(texts[row], came[row]["app_name"].AsString);
        }

        Assert.Equal(ExportCells.MaxTextBytes / 2, came[5]["app_name"].AsString.Length);
    }

    [Fact]
    public async Task Write_FlowsOfLastYearAsVersion9_KeepTheirTimes()
    {
        long old = s_now - (400L * 86_400 * Second);
        RowBatch sent = Flows(10, v6Every: 0).With("first_time", new ConstantColumn(Value.FromDate(old), 10)).With("last_time", new ConstantColumn(Value.FromDate(old + Second), 10));
        await SendAsync("9", sent);

        Assert.All((await _receiver.TakeAsync(10)).Values, row => Assert.Equal(Value.FromDate(old), row["first_time"]));
    }

    [Fact]
    public async Task Write_NetFlow5_CountsWhatItCannotTell()
    {
        await using NetFlowTarget target = Target("5", _port);
        await target.OpenAsync(OutputPosition.Start, default);
        await target.WriteAsync(Flows(30, v6Every: 3), default);

        Assert.Contains(("not IPv4", 10L), target.Counters);
        Assert.Contains(("records", 20L), target.Counters);
    }

    [Fact]
    public async Task Commit_NobodyListens_Fails()
    {
        using Socket unused = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        unused.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        int port = ((IPEndPoint)unused.LocalEndPoint!).Port;
        unused.Close();
        await using NetFlowTarget target = Target("10", port);
        await target.OpenAsync(OutputPosition.Start, default);

        OutputException failure = await Assert.ThrowsAsync<OutputException>(async () =>
        {
            await target.WriteAsync(Flows(1, v6Every: 0), default);
            await target.CommitAsync(1, default);
        });
        Assert.Contains("nobody listens", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("localhost:0")]
    [InlineData("localhost:70000")]
    [InlineData("2001:db8::1:2055")]
    [InlineData(":2055")]
    [InlineData("")]
    public void Parse_NotHostAndPort_IsRefused(string text) => Assert.Throws<FormatException>(() => ExportReceivers.Parse(text));

    private static NetFlowTarget Target(string version, int port)
    {
        NetFlowTargetFactory factory = new();
        Dictionary<string, string> values = new(StringComparer.Ordinal) { ["receiver"] = $"127.0.0.1:{port}", ["version"] = version, ["rate"] = "50000" };
        return (NetFlowTarget)factory.Create("test", OutputShape.Raw, new OutputSettings(factory.Options, values, "/"));
    }

    private static RowBatch Flows(int rows, int v6Every)
    {
        IpValue[] sources = [.. Enumerable.Range(0, rows).Select(i => v6Every > 0 && i % v6Every == 0 ? IpValue.FromBytes([0x20, 1, 0xd, 0xb8, .. new byte[10], (byte)(i >> 8), (byte)i]) : IpValue.FromV4(0x0A000000u + (uint)i))];
        IpValue[] destinations = [.. sources.Select(static source => source.IsV4 ? IpValue.FromV4(0xC0000201) : source)];
        long[] Numbers(Func<int, long> of) => [.. Enumerable.Range(0, rows).Select(of).Select(static number => number)];
        LongColumn Long(Func<int, long> of) => new(ValueKind.Long, Numbers(of));
        LongColumn Date(Func<int, long> of) => new(ValueKind.Date, Numbers(of));
        return new RowBatch(
            rows,
            ["src_ip", "dst_ip", "src_port", "dst_port", "protocol", "octet_count", "packet_count", "tcp_flags", "first_time", "last_time", "out_if"],
            [
                new IpColumn(sources), new IpColumn(destinations), Long(static i => i % 65_536), Long(static _ => 443), Long(static _ => 6), Long(static i => 40 + (i * 1000L)),
                Long(static i => i + 1), Long(static _ => 0x1b), Date(static i => s_now - (60 * Second) + (i * 1_000_000L)), Date(static i => s_now - (30 * Second) + (i * 1_000_000L)), Long(static i => i),
            ]);
    }

    private async Task SendAsync(string version, RowBatch rows)
    {
        await using NetFlowTarget target = Target(version, _port);
        await target.OpenAsync(OutputPosition.Start, default);
        await target.WriteAsync(rows, default);
        await target.CommitAsync(1, default);
    }

    /// <summary>Rows by out_if, which numbers them.</summary>
    private sealed class Receiver : IFlowSubscriber
    {
        private readonly ConcurrentDictionary<long, Dictionary<string, Value>> _rows = new();
        private readonly SemaphoreSlim _came = new(0);

        public bool Wants(RecordStream stream) => true;

        public void OnBatch(FlowBatch batch)
        {
            for (int row = 0; row < batch.Rows.RowCount; row++)
            {
                Dictionary<string, Value> values = new(StringComparer.Ordinal);
                for (int i = 0; i < batch.Rows.Names.Length; i++)
                {
                    values[batch.Rows.Names[i]] = batch.Rows.Columns[i][row];
                }

                Assert.True(_rows.TryAdd(values["out_if"].AsLong, values));
            }

            _came.Release();
        }

        public async Task<Dictionary<long, Dictionary<string, Value>>> TakeAsync(int rows)
        {
            while (_rows.Count < rows && await _came.WaitAsync(TimeSpan.FromSeconds(20)))
            {
            }

            Assert.Equal(rows, _rows.Count);
            return new Dictionary<long, Dictionary<string, Value>>(_rows);
        }
    }
}
