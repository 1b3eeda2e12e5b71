using LogFlowDb.Brokers.Kafka;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Loggers;
using LogFlowDb.Engine.Values;
using LogFlowDb.Outputs.Targets;
using LogFlowDb.Outputs.Tests.Messages;
using LogFlowDb.Outputs.Tests.Servers;
using LogFlowDb.Outputs.Tests.Support;

namespace LogFlowDb.Outputs.Tests.Kafka;

public sealed class KafkaLoggerTests(KafkaCluster cluster) : IClassFixture<KafkaCluster>
{
    [KafkaFact]
    public async Task Publish_LinesOfOthers_HaveTheTypesOfTheVocabulary()
    {
        cluster.Send("lines", """
            {"src_ip":"10.0.0.1","first_time":"2026-11-22T15:04:05.123456789Z","octet_count":100,"tag":"a"}
            no rows
            {"src_ip":"2001:db8::1","first_time":"2026-11-22 15:04:05","octet_count":"7","_id":9,"nested":{"a":[1,2.5,null]}}

            """);
        RowCollector rows = new();
        Logger logger = Logger("lines");
        using (logger.Subscribe(rows))
        {
            logger.Start();
            await rows.UntilAsync(2);
            logger.Stop();
        }

        // The topic has several partitions: which row comes first is open.
        RowBatch all = rows.All;
        int first = all.Column("octet_count")[0] == Value.From(100) ? 0 : 1;
        Assert.Equal("10.0.0.1", all.Column("src_ip")[first].AsIp.ToString());
        Assert.Equal("2026-11-22T15:04:05.123456789Z", all.Column("first_time")[first].ToString());
        Assert.Equal("2026-11-22T15:04:05Z", all.Column("first_time")[1 - first].ToString());
        Assert.Equal(Value.From(7), all.Column("octet_count")[1 - first]);
        Assert.Equal("{a=[1, 2.5, null]}", all.Column("nested")[1 - first].ToString());
        Assert.Equal(-1, all.IndexOf("_id"));
        Assert.Contains(("Unreadable Messages", 1L), logger.Counters);
    }

    [KafkaFact]
    public async Task Publish_RecordsOfATarget_AreTheSameRows()
    {
        RowBatch sent = FlowRows.Raw(1, 2_500);
        await SendAsync("records", sent);
        RowCollector rows = new();
        Logger logger = Logger("records");
        using (logger.Subscribe(rows))
        {
            logger.Start();
            await rows.UntilAsync(2_500);
            logger.Stop();
        }

        RowBatch all = rows.All;
        Assert.Equal(-1, all.IndexOf("_id"));
        Dictionary<long, int> byTime = Enumerable.Range(0, all.RowCount).ToDictionary(row => all.Column("first_time")[row].AsLong);
        foreach (string field in new[] { "src_ip", "src_port", "octet_count", "src_mac", "rate", "in_if_name" })
        {
            Column expected = sent.Column(field), found = all.Column(field);
            Assert.All(Enumerable.Range(0, 2_500), row => Assert.Equal(expected[row], found[byTime[sent.Column("first_time")[row].AsLong]]));
        }
    }

    [KafkaFact]
    public async Task Resume_AfterRestart_GoesOnBehindWhatWasDurable()
    {
        await SendAsync("restart", FlowRows.Raw(1, 1_000));
        RowCollector rows = new();
        Logger first = Logger("restart");
        using (first.Subscribe(rows))
        {
            first.Start();
            await rows.UntilAsync(1_000);
            first.Stop();
        }

        Assert.NotNull(first.Position);
        await SendAsync("restart", FlowRows.Raw(1_001, 500));
        Logger second = Logger("restart");
        second.Resume(first.Position);
        RowCollector more = new();
        using (second.Subscribe(more))
        {
            second.Start();
            await more.UntilAsync(500);
            second.Stop();
        }

        Assert.Equal(500, more.RowCount);
        Assert.Equal(FlowRows.Raw(1_001, 1).Column("first_time")[0].AsLong, Enumerable.Range(0, 500).Min(row => more.All.Column("first_time")[row].AsLong));
    }

    [KafkaFact]
    public async Task Confirm_TableRefusesRows_TheyComeAgain()
    {
        await SendAsync("refused", FlowRows.Raw(1, 1_000));
        RowCollector rows = new() { Refusals = 2 };
        Logger logger = Logger("refused");
        using (logger.Subscribe(rows))
        {
            logger.Start();
            await Wait.UntilAsync(() => logger.Counters.Contains(("Confirmed Rows", 1_000L)), "all rows confirmed");
            logger.Stop();
        }

        // Batches between those that were refused are there twice.
        Assert.Equal(1_000, Enumerable.Range(0, rows.RowCount).Select(row => rows.All.Column("first_time")[row].AsLong).Distinct().Count());
        Assert.Contains(logger.Counters, static counter => counter is ("Retries", >= 1));
    }

    [KafkaFact]
    public async Task Publish_BrokerGoesAndComesBack_GoesOn()
    {
        await SendAsync("gone", FlowRows.Raw(1, 100));
        RowCollector rows = new();
        Logger logger = Logger("gone");
        using (logger.Subscribe(rows))
        {
            logger.Start();
            await rows.UntilAsync(100);
            cluster.Down();
            try
            {
                await Wait.UntilAsync(() => logger.LastError is not null, "an error of the logger");
            }
            finally
            {
                cluster.Up();
            }

            await Wait.UntilAsync(() => logger.LastError is null, "the end of the error");
            await SendAsync("gone", FlowRows.Raw(101, 100));
            await rows.UntilAsync(200);
            logger.Stop();
        }

        Assert.Equal(200, Enumerable.Range(0, rows.All.RowCount).Select(row => rows.All.Column("first_time")[row].AsLong).Distinct().Count());
    }

    private async Task SendAsync(string topic, RowBatch rows)
    {
        KafkaTargetFactory factory = new();
        await using IOutputTarget target = factory.Create(
            "out", OutputShape.Raw, Settings.Of(factory, Path.GetTempPath(), ("brokers", cluster.Address), ("topic", topic), ("format", "records"), ("rows", "100")));
        await target.OpenAsync(OutputPosition.Start, default);
        await target.WriteAsync(rows, default);
        await target.CommitAsync(1, default);
    }

    private Logger Logger(string topic) => new KafkaLoggerFactory().Create(new LoggerSpec(
        "kafka", "local", topic, null, new Dictionary<string, string>(StringComparer.Ordinal) { ["brokers"] = cluster.Address, ["topic"] = topic, ["timeout"] = "5s" }));
}
