using System.Globalization;
using LogFlowDb.Brokers.RabbitMq;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Loggers;
using LogFlowDb.Outputs.Targets;
using LogFlowDb.Outputs.Tests.Messages;
using LogFlowDb.Outputs.Tests.Servers;
using LogFlowDb.Outputs.Tests.Support;

namespace LogFlowDb.Outputs.Tests.RabbitMq;

public sealed class RabbitTargetTests(RabbitServer server) : IClassFixture<RabbitServer>
{
    private const string Programs = "rabbitmq-server";

    [ServerFact(Programs)]
    public async Task Commit_RowsAsJson_AreInTheQueueOnReturn()
    {
        await using IOutputTarget target = Target(
            FlowRows.SumShape, ("exchange", "flows"), ("exchange_type", "fanout"), ("routing_key", "from.$src_ip"), ("bind_queue", "plain"), ("rows", "10"));
        await target.OpenAsync(new OutputPosition(5, null), default);
        await target.WriteAsync(FlowRows.Sums(3, 100), default);
        OutputPosition committed = await target.CommitAsync(8, default);

        Assert.Equal(8, committed.LastId);
        Assert.Equal(
            [
                """{"src_ip":"10.0.0.0","src_port":443,"octet_count":100}""", """{"src_ip":"10.0.0.1","src_port":443,"octet_count":101}""",
                """{"src_ip":"10.0.0.2","src_port":null,"octet_count":102}""",
            ],
            await server.TakeAllAsync("plain"));
        Assert.Contains(("Messages Confirmed", 3L), target.Counters);
    }

    [ServerFact(Programs)]
    public async Task Commit_NoQueueTakesThem_IsRefusedOrCounted()
    {
        await using IOutputTarget target = Target(OutputShape.Raw, ("routing_key", "nowhere"));
        await target.OpenAsync(OutputPosition.Start, default);
        OutputException refused = await Assert.ThrowsAsync<OutputException>(async () =>
        {
            await target.WriteAsync(FlowRows.Raw(1, 1), default);
            await target.CommitAsync(1, default);
        });
        Assert.Contains("no queue takes messages of routing key 'nowhere'", refused.Message, StringComparison.Ordinal);

        await using IOutputTarget dropping = Target(OutputShape.Raw, ("routing_key", "nowhere"), ("unroutable", "drop"));
        await dropping.OpenAsync(OutputPosition.Start, default);
        await dropping.WriteAsync(FlowRows.Raw(1, 7), default);
        await dropping.CommitAsync(7, default);
        Assert.Contains(("Messages Unroutable", 7L), dropping.Counters);
    }

    [ServerFact(Programs)]
    public async Task Open_WrongPasswordOrExchange_SaysSo()
    {
        string wrong = Path.GetTempFileName();
        await File.WriteAllTextAsync(wrong, "hunter2");
        await using IOutputTarget target = Target(OutputShape.Raw, ("routing_key", "q"), ("password", $"file:{wrong}"));
        OutputException refused = await Assert.ThrowsAsync<OutputException>(() => target.OpenAsync(OutputPosition.Start, default));
        File.Delete(wrong);
        Assert.Contains("ACCESS_REFUSED", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", refused.ToString(), StringComparison.Ordinal);

        await using IOutputTarget absent = Target(OutputShape.Raw, ("routing_key", "q"), ("exchange", "absent"));
        Assert.Contains("no exchange 'absent'", (await Assert.ThrowsAsync<OutputException>(() => absent.OpenAsync(OutputPosition.Start, default))).Message, StringComparison.Ordinal);
    }

    /// <summary>Both sides at once: rows to a queue, and from it; the server is killed in between.</summary>
    [ServerFact(Programs)]
    public async Task Write_ServerIsKilledMeanwhile_NothingIsLost()
    {
        const int Rows = 6_000;
        RowCollector rows = new();
        Logger logger = new RabbitLoggerFactory().Create(new LoggerSpec("rabbitmq", "local", "back", null, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["port"] = server.Port.ToString(CultureInfo.InvariantCulture), ["queue"] = "killed", ["prefetch"] = "300",
        }));
        using IDisposable subscription = logger.Subscribe(rows);
        logger.Start();
        bool wasKilled = false;
        await using IOutputTarget target = Target(OutputShape.Raw, ("routing_key", "killed"), ("bind_queue", "killed"), ("format", "records"), ("rows", "10"));
        Feeder feeder = new(target, FlowRows.Raw);
        await feeder.RunAsync(Rows, 1_000, async id =>
        {
            if (id == 3_001 && !wasKilled)
            {
                wasKilled = true;
                server.Kill();
                await server.StartAsync();
            }
        });
        await Wait.UntilAsync(() => Distinct(rows) == Rows, $"{Rows} rows");
        logger.Stop();

        Assert.True(feeder.Failures > 0, "the server was never missed");
        Assert.Contains(logger.Counters, static counter => counter is ("Retries", >= 1));
        Assert.Empty(await server.TakeAllAsync("killed"));
    }

    private static int Distinct(RowCollector rows)
    {
        if (rows.RowCount == 0)
        {
            return 0;
        }

        Column times = rows.All.Column("first_time");
        return Enumerable.Range(0, times.Length).Select(row => times[row].AsLong).Distinct().Count();
    }

    private IOutputTarget Target(OutputShape shape, params (string Key, string Value)[] settings)
    {
        RabbitTargetFactory factory = new();
        return factory.Create("out", shape, Settings.Of(factory, Path.GetTempPath(), [("port", server.Port.ToString(CultureInfo.InvariantCulture)), .. settings]));
    }
}
