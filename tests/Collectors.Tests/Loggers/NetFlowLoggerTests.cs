using System.Net;
using System.Net.Sockets;
using LogFlowDb.Collectors.Bindings;
using LogFlowDb.Collectors.Loggers;
using LogFlowDb.Collectors.Tests.Support;
using LogFlowDb.Engine.Loggers;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Collectors.Tests.Loggers;

public sealed class NetFlowLoggerTests : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    private readonly BindingRegistry _bindings = new();
    private readonly LoggerRegistry _loggers = new();

    public NetFlowLoggerTests() => _loggers.Register(new NetFlowLoggerFactory(_bindings));

    public void Dispose() => _bindings.Dispose();

    private Logger Create(string? sources = null, string? fields = null)
    {
        Dictionary<string, string> configuration = [];
        if (sources is not null)
        {
            configuration[NetFlowLoggerFactory.SourceIdsKey] = sources;
        }

        if (fields is not null)
        {
            configuration[NetFlowLoggerFactory.FieldsKey] = fields;
        }

        return _loggers.Create(new LoggerSpec("netflow", "local", "nf", null, configuration));
    }

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
        Logger logger = Create("7, 300", "octet_count,ie_40001");
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

    [Theory]
    [InlineData("1,x", null, "failed to create logger: Source ID List: 'x' is not a number from 0 to 4294967295")]
    [InlineData("-1", null, "failed to create logger: Source ID List: '-1' is not a number from 0 to 4294967295")]
    [InlineData("1,,2", null, "failed to create logger: Source ID List: '' is not a number from 0 to 4294967295")]
    [InlineData(null, "octets", "failed to create logger: Field Name Filter: 'octets' is not a field of flow records")]
    public void Create_BadEntry_NamesOptionAndEntry(string? sources, string? fields, string message) =>
        Assert.Equal(message, Assert.Throws<LoggerException>(() => Create(sources, fields)).Message);
}
