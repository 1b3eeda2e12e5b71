using System.Net;
using System.Net.Sockets;
using LogFlowDb.Collectors.Bindings;
using LogFlowDb.Collectors.Loggers;
using LogFlowDb.Collectors.Tests.Support;
using LogFlowDb.Engine.Loggers;
using LogFlowDb.Engine.Values;
using LogFlowDb.Protocols.Records;

namespace LogFlowDb.Collectors.Tests.Loggers;

public sealed class FlowLoggerTests : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    private readonly BindingRegistry _bindings = new();
    private readonly LoggerRegistry _loggers = new();

    public FlowLoggerTests() => _loggers.Register(new FlowLoggerFactory(FlowLoggerKind.NetFlow, _bindings));

    public void Dispose() => _bindings.Dispose();

    private Logger Create(params (string Key, string Value)[] settings) => Create("nf", settings);

    private Logger Create(string name, params (string Key, string Value)[] settings) => _loggers.Create(new LoggerSpec(
        "netflow", "local", name, null, settings.ToDictionary(setting => setting.Key, setting => setting.Value, StringComparer.Ordinal)));

    private static void Send(FlowBinding binding, params byte[][] datagrams)
    {
        using UdpClient sender = new();
        foreach (byte[] datagram in datagrams)
        {
            sender.Send(datagram, new IPEndPoint(IPAddress.Loopback, binding.Port));
        }
    }

    [Fact]
    public async Task Logger_BindingOpenedLater_RowsReachTheTable()
    {
        Logger logger = Create();
        MemoryTableWriter table = new("netflows");
        ManagedLogger managed = new(logger, table, host: "localhost");
        Assert.True(managed.Start());
        Assert.True(logger.Start());
        FlowBinding binding = _bindings.OpenOnFreePort("default");

        Send(binding, Datagrams.V5(30), Datagrams.V5(30));
        Assert.True(SpinWait.SpinUntil(() => logger.LogCount == 60, s_patience));
        _bindings.Close("default");
        await managed.StopAsync();

        Assert.Equal((60L, 0L, 0, 60L), (managed.Appended, managed.Dropped, managed.QueuedRows, logger.LogCount));
        Assert.Equal((60, 1), (table.RowCount, table.Commits));
        Assert.All(table.Values("_host"), host => Assert.Equal(Value.From("localhost"), host));
        Assert.Equal(2L * 30 * 31 / 2, table.Values("octet_count").Sum(value => value.AsLong));
    }

    [Fact]
    public void Logger_Filters_KeepChosenSourcesAndFields()
    {
        Logger logger = Create(("source_ids", "7, 300"), ("fields", "octet_count,ie_40001"));
        MemoryTableWriter table = new();
        ManagedLogger managed = new(logger, table);
        managed.Start();
        logger.Start();
        FlowBinding binding = _bindings.OpenOnFreePort("default");

        Send(binding, Datagrams.V5(2, engineId: 7), Datagrams.V5(3, engineId: 8), Datagrams.V5(1, engineId: 7));
        Assert.True(SpinWait.SpinUntil(() => binding.Statistics().Rows == 6 && table.RowCount >= 3, s_patience));

        Assert.Equal([1L, 2L, 1L], table.Values("octet_count").Select(value => value.AsLong));
        Assert.Equal(["_time", "octet_count"], table.Batches[0].Names.ToArray().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Logger_Stopped_GivesNothing()
    {
        Logger logger = Create();
        logger.Start();
        FlowBinding binding = _bindings.OpenOnFreePort("default");
        Send(binding, Datagrams.V5(1));
        Assert.True(SpinWait.SpinUntil(() => logger.LogCount == 1, s_patience));

        Assert.True(logger.Stop());
        Send(binding, Datagrams.V5(1));
        _bindings.Close("default");

        Assert.Equal((1L, LoggerStatus.Stopped), (logger.LogCount, logger.Status));
    }

    [Fact]
    public void Loggers_OfOneBinding_HaveFiltersOfTheirOwn()
    {
        FlowBinding binding = _bindings.OpenOnFreePort("default");
        (MemoryTableWriter all, MemoryTableWriter some, MemoryTableWriter elsewhere) = (new(), new(), new());
        (Logger Logger, MemoryTableWriter Table)[] loggers =
        [
            (Create("all"), all),
            (Create("some", ("source_ids", "7"), ("exporter", "127.0.0.0/8"), ("binding", "default"), ("sampling", "10.0.0.1=5;127.0.0.1=3"), ("renormalize", "true")), some),
            (Create("elsewhere", ("binding", "other")), elsewhere),
            (Create("abroad", ("exporter", "10.0.0.0/8,::/0")), elsewhere),
        ];
        foreach ((Logger logger, MemoryTableWriter table) in loggers)
        {
            new ManagedLogger(logger, table).Start();
            logger.Start();
        }

        Send(binding, Datagrams.V5(2, engineId: 7), Datagrams.V5(3, engineId: 8));
        Assert.True(SpinWait.SpinUntil(() => all.RowCount == 5 && some.RowCount == 2, s_patience));

        Assert.Equal([1L, 2L, 1L, 2L, 3L], all.Values("octet_count").Select(value => value.AsLong));
        Assert.Equal([3L, 6L], some.Values("octet_count").Select(value => value.AsLong));
        Assert.Equal([3L, 3L], some.Values("packet_count").Select(value => value.AsLong));
        Assert.All(some.Values("sampling_rate"), rate => Assert.Equal(1.0, rate.AsDouble));
        Assert.Equal(0, elsewhere.RowCount);
    }

    [Fact]
    public void SFlowLoggers_FlowsAndCounters_FillTablesOfTheirOwn()
    {
        _loggers.Register(new FlowLoggerFactory(FlowLoggerKind.SFlow, _bindings));
        FlowBinding binding = _bindings.OpenOnFreePort("default");
        (MemoryTableWriter flows, MemoryTableWriter counters, MemoryTableWriter netflow) = (new(), new(), new());
        foreach ((string factory, string key, string value, MemoryTableWriter table) in (IEnumerable<(string, string, string, MemoryTableWriter)>)
            [("sflow", "renormalize", "true", flows), ("sflow", "records", "counters", counters), ("netflow", "records", "flows", netflow)])
        {
            Logger logger = _loggers.Create(
                new LoggerSpec(factory, "local", value + factory, null, new Dictionary<string, string>(StringComparer.Ordinal) { [key] = value }));
            new ManagedLogger(logger, table).Start();
            logger.Start();
        }

        Send(binding, Datagrams.SFlow(rate: 512), Datagrams.V5(1));
        Assert.True(SpinWait.SpinUntil(() => flows.RowCount == 1 && counters.RowCount == 1 && netflow.RowCount == 1, s_patience));

        Assert.Equal((1500L * 512, 512L, 1.0), (flows.Values("octet_count")[0].AsLong, flows.Values("packet_count")[0].AsLong, flows.Values("sampling_rate")[0].AsDouble));
        Assert.Equal(7, counters.Values("if_index")[0].AsLong);
        Assert.Equal("netflow5", netflow.Values("flow_type")[0].AsString);
    }

    [Fact]
    public void Create_NoSettings_WantsFlowsOnly()
    {
        IFlowSubscriber logger = (IFlowSubscriber)Create();

        Assert.Equal([RecordStream.NetFlow], Enum.GetValues<RecordStream>().Where(logger.Wants));
    }

    [Theory]
    [InlineData("netflow", "options", RecordStream.Options)]
    [InlineData("sflow", "flows", RecordStream.SFlow)]
    [InlineData("sflow", "counters", RecordStream.Counters)]
    public void Create_Records_WantsThese(string factory, string records, RecordStream stream)
    {
        _loggers.Register(new FlowLoggerFactory(FlowLoggerKind.SFlow, _bindings));
        IFlowSubscriber logger = (IFlowSubscriber)_loggers.Create(
            new LoggerSpec(factory, "local", "x", null, new Dictionary<string, string>(StringComparer.Ordinal) { ["records"] = records }));

        Assert.Equal([stream], Enum.GetValues<RecordStream>().Where(logger.Wants));
    }

    [Theory]
    [InlineData("source_ids", "1,x", "Source ID List: 'x' is not a number from 0 to 4294967295")]
    [InlineData("source_ids", "-1", "Source ID List: '-1' is not a number from 0 to 4294967295")]
    [InlineData("source_ids", "1,,2", "Source ID List: '' is not a number from 0 to 4294967295")]
    [InlineData("fields", "octets", "Field Name Filter: 'octets' is not a field of flow records")]
    [InlineData("binding", "a,", "binding: '' is no name of a binding")]
    [InlineData("exporter", "10.0.0.0/33", "exporter: '10.0.0.0/33' is neither an address nor a prefix such as 192.0.2.0/24")]
    [InlineData("exporter", "10.0.0.1,router", "exporter: 'router' is neither an address nor a prefix such as 192.0.2.0/24")]
    [InlineData("exporter", "10.1", "exporter: '10.1' is neither an address nor a prefix such as 192.0.2.0/24")]
    [InlineData("sampling", "0", "sampling: '0' has no rate from 1 to 4294967295")]
    [InlineData("sampling", "10.0.0.0/8=-1", "sampling: '10.0.0.0/8=-1' has no rate from 1 to 4294967295")]
    [InlineData("sampling", "1e3", "sampling: '1e3' has no rate from 1 to 4294967295")]
    [InlineData("sampling", "10.0.0.1/ifx=2", "sampling: '10.0.0.1/ifx=2' has no interface number behind /if")]
    [InlineData("sampling", "10.0.0.1/8/9=2", "sampling: '10.0.0.1/8/9=2' is neither an address nor a prefix such as 192.0.2.0/24")]
    [InlineData("renormalize", "yes", "renormalize: 'yes' is none of false, true")]
    [InlineData("records", "counters", "records: 'counters' is none of flows, options")]
    [InlineData("rate", "1", "unknown option rate, one of source_ids, fields, binding, exporter, records, sampling, renormalize")]
    public void Create_BadSetting_NamesOptionAndEntry(string key, string value, string message) =>
        Assert.Equal($"failed to create logger: {message}", Assert.Throws<LoggerException>(() => Create((key, value))).Message);

    [Fact]
    public void Create_SamplingOfOptions_IsRefused() => Assert.Equal(
        "failed to create logger: sampling: options are not sampled",
        Assert.Throws<LoggerException>(() => Create(("records", "options"), ("sampling", "2"))).Message);
}
