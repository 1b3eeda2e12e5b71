using System.Net;
using System.Net.Sockets;
using LogFlowDb.Collectors.Bindings;
using LogFlowDb.Collectors.Tests.Support;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using LogFlowDb.Protocols.Records;

namespace LogFlowDb.Collectors.Tests.Bindings;

public sealed class FlowBindingTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    [Fact]
    public void Binding_Datagrams_BecomeRowsOfSubscribersAndCounters()
    {
        using BindingRegistry registry = new();
        CollectedRows collected = new();
        using IDisposable subscription = registry.Subscribe(collected);
        FlowBinding binding = registry.OpenOnFreePort("default");
        using UdpClient sender = new();

        for (int i = 0; i < 20; i++)
        {
            sender.Send(Datagrams.V5(30, sequence: (uint)(i * 30)), new IPEndPoint(IPAddress.Loopback, binding.Port));
        }

        sender.Send([1, 2, 3], new IPEndPoint(IPAddress.Loopback, binding.Port));
        Assert.True(collected.WaitFor(600, s_patience));
        registry.Close("default");

        BindingStatistics statistics = binding.Statistics();
        Assert.Equal((21L, 600L, 0L, 0L), (statistics.Datagrams, statistics.Rows, statistics.RingDrops, statistics.Failures));
        Assert.True(statistics.ReceiveBufferBytes > 0);
        Assert.Equal(1, Assert.Single(statistics.Exporters).Errors.Values.Sum());
        RowBatch batch = collected.Batches[0];
        Assert.Equal(Value.From(new IpValue(new UInt128(0, 0xffff_7f00_0001))), batch.Column("exporter_ip")[0]);
        Assert.Equal(((IPEndPoint)sender.Client.LocalEndPoint!).Port, batch.Column("exporter_port")[0].AsLong);
        Assert.InRange(batch.Column("_time")[0].AsLong, 1_600_000_000_000_000_000, long.MaxValue);
        Assert.Equal(ValueKind.Date, batch.Column("_time").Kind);
    }

    [Fact]
    public void Close_RightAfterSending_HandsOnWhatWasReceived()
    {
        using BindingRegistry registry = new();
        CollectedRows collected = new();
        using IDisposable subscription = registry.Subscribe(collected);
        FlowBinding binding = registry.OpenOnFreePort("default");
        using UdpClient sender = new();
        for (int i = 0; i < 200; i++)
        {
            sender.Send(Datagrams.V5(10), new IPEndPoint(IPAddress.Loopback, binding.Port));
        }

        registry.Close("default");

        Assert.Equal(2000, collected.Rows);
        Assert.Empty(registry.Bindings);
    }

    [Fact]
    public async Task Trace_Datagram_IsOneLineWithItsHeader()
    {
        using BindingRegistry registry = new();
        FlowBinding binding = registry.OpenOnFreePort("default");
        using FlowTrace first = binding.Trace();
        using FlowTrace second = binding.Trace();
        using UdpClient sender = new();

        sender.Send(Datagrams.V5(30), new IPEndPoint(IPAddress.Loopback, binding.Port));

        using CancellationTokenSource patience = new(s_patience);
        int port = ((IPEndPoint)sender.Client.LocalEndPoint!).Port;
        string expected = $"[127.0.0.1:{port}] ver=5, count=30, sysuptime=234994, unixsecs=1369017138, unixnsecs=805, seq=0, engine_type=0, engine_id=0, sampling_mode=0, sampling_interval=0";
        Assert.Equal(expected, (await first.Datagrams.ReadAsync(patience.Token)).Header);
        Assert.Equal(expected, (await second.Datagrams.ReadAsync(patience.Token)).Header);
        registry.Close("default");
        Assert.False(await first.Datagrams.WaitToReadAsync(patience.Token));
    }

    [Fact]
    public void Trace_NobodyReads_DropsLinesAndStallsNothing()
    {
        using BindingRegistry registry = new();
        FlowBinding binding = registry.OpenOnFreePort("default");
        using FlowTrace trace = binding.Trace();
        using UdpClient sender = new();
        CollectedRows collected = new();
        using IDisposable subscription = registry.Subscribe(collected);

        for (int i = 0; i < 1100; i++)
        {
            sender.Send(Datagrams.V5(1), new IPEndPoint(IPAddress.Loopback, binding.Port));
        }

        Assert.True(collected.WaitFor(1100, s_patience));
        Assert.Equal(76, trace.Dropped);
    }

    [Fact]
    public async Task Trace_WithRecords_ShowsWhatNobodyElseWants()
    {
        using BindingRegistry registry = new();
        FlowBinding binding = registry.OpenOnFreePort("default");
        using FlowTrace trace = binding.Trace("127.0.0.0/8", withRecords: true);
        using FlowTrace elsewhere = binding.Trace("10.0.0.0/8, ::/0", withRecords: true);
        using UdpClient sender = new();

        sender.Send(Datagrams.V5(30), new IPEndPoint(IPAddress.Loopback, binding.Port));

        using CancellationTokenSource patience = new(s_patience);
        TracedDatagram traced = await trace.Datagrams.ReadAsync(patience.Token);
        (RecordStream stream, RowBatch rows) = Assert.Single(traced.Records);
        Assert.Equal((RecordStream.NetFlow, 30, 0), (stream, rows.RowCount, traced.OmittedRecords));
        Assert.Equal(30, rows.Column("octet_count")[29].AsLong);
        registry.Close("default");
        Assert.False(await elsewhere.Datagrams.WaitToReadAsync(patience.Token));
        Assert.Equal((0L, 0L, 0L), (trace.Dropped, elsewhere.Dropped, binding.Statistics().Rows));
    }

    [Fact]
    public void Trace_RecordsNobodyReads_AreDroppedAndStallNothing()
    {
        using BindingRegistry registry = new();
        FlowBinding binding = registry.OpenOnFreePort("default");
        using FlowTrace trace = binding.Trace(withRecords: true);
        using UdpClient sender = new();
        CollectedRows collected = new();
        using IDisposable subscription = registry.Subscribe(collected);

        for (int i = 0; i < 1000; i++)
        {
            sender.Send(Datagrams.V5(30), new IPEndPoint(IPAddress.Loopback, binding.Port));
        }

        Assert.True(collected.WaitFor(30_000, s_patience));
        Assert.Equal(936, trace.Dropped);
    }

    [Fact]
    public void Trace_NoPrefix_IsRefused()
    {
        using BindingRegistry registry = new();
        FlowBinding binding = registry.OpenOnFreePort("default");

        Assert.Equal(
            "exporter: 'router' is neither an address nor a prefix such as 192.0.2.0/24",
            Assert.Throws<BindingException>(() => binding.Trace("10.0.0.1,router")).Message);
    }

    [Fact]
    public void Subscriber_Throws_IsCountedAndReceivingGoesOn()
    {
        using BindingRegistry registry = new();
        CollectedRows collected = new() { FailFirst = true };
        using IDisposable subscription = registry.Subscribe(collected);
        FlowBinding binding = registry.OpenOnFreePort("default");
        using UdpClient sender = new();
        IPEndPoint target = new(IPAddress.Loopback, binding.Port);

        sender.Send(Datagrams.V5(1), target);
        Assert.True(SpinWait.SpinUntil(() => binding.Statistics().Failures == 1, s_patience));
        sender.Send(Datagrams.V5(5), target);

        Assert.True(collected.WaitFor(5, s_patience));
        Assert.Contains("on purpose", binding.Statistics().LastFailure, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_NameOrPortInUse_OneClearLine()
    {
        using BindingRegistry registry = new();
        FlowBinding binding = registry.OpenOnFreePort("default");

        Assert.Equal("binding already exists: default", Assert.Throws<BindingException>(() => registry.Open("default", 9090)).Message);
        Assert.Equal($"port {binding.Port} is already in use on 127.0.0.1", Assert.Throws<BindingException>(() => registry.Open("other", binding.Port)).Message);
        Assert.Equal("invalid port: 70000 (must be 1 to 65535)", Assert.Throws<BindingException>(() => registry.Open("other", 70000)).Message);
        Assert.Equal("invalid port: 0 (must be 1 to 65535)", Assert.Throws<BindingException>(() => registry.Open("other", 0)).Message);
        Assert.Equal(
            "cannot open port 9090: 192.0.2.77 is not an address of this machine",
            Assert.Throws<BindingException>(() => registry.Open("other", 9090, IPAddress.Parse("192.0.2.77"))).Message);
        Assert.Equal("binding not found: other", Assert.Throws<BindingException>(() => registry.Close("other")).Message);
        Assert.Equal("binding not found: other", Assert.Throws<BindingException>(() => registry.Find("other")).Message);
    }

    [Fact]
    public void Close_ThenOpenAgain_SamePortWorks()
    {
        using BindingRegistry registry = new();
        int port = registry.OpenOnFreePort("default").Port;
        registry.Close("default");

        Assert.Equal((port, IPAddress.Loopback), (registry.Open("default", port).Port, registry.Find("default").Address));
    }
}
