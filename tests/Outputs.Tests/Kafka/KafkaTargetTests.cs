using LogFlowDb.Brokers.Kafka;
using LogFlowDb.Outputs.Targets;
using LogFlowDb.Outputs.Tests.Servers;
using LogFlowDb.Outputs.Tests.Support;

namespace LogFlowDb.Outputs.Tests.Kafka;

public sealed class KafkaTargetTests(KafkaCluster cluster) : IClassFixture<KafkaCluster>
{
    [KafkaFact]
    public async Task Commit_RowsAsJson_AreWithTheBrokerOnReturn()
    {
        await using IOutputTarget target = Target(FlowRows.SumShape, ("topic", "plain"), ("key", "$src_ip"));
        OutputPosition position = await target.OpenAsync(new OutputPosition(5, null), default);
        await target.WriteAsync(FlowRows.Sums(3, 100), default);
        OutputPosition committed = await target.CommitAsync(8, default);

        Assert.Equal(5, position.LastId);
        Assert.Equal(8, committed.LastId);
        Assert.Equal(
            [
                """10.0.0.0 {"src_ip":"10.0.0.0","src_port":443,"octet_count":100}""", """10.0.0.1 {"src_ip":"10.0.0.1","src_port":443,"octet_count":101}""",
                """10.0.0.2 {"src_ip":"10.0.0.2","src_port":null,"octet_count":102}""",
            ],
            cluster.Read("plain", "%k %s\\n").Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
        Assert.Contains(("Messages Delivered", 3L), target.Counters);
    }

    [KafkaFact]
    public async Task Write_TopicOfFields_GoesToATopicEach()
    {
        await using IOutputTarget target = Target(OutputShape.Raw, ("topic", "by.$src_as.${src_ip}"), ("rows", "100"));
        await target.OpenAsync(OutputPosition.Start, default);
        await target.WriteAsync(FlowRows.Raw(1, 10), default);
        await target.CommitAsync(10, default);

        Assert.StartsWith("{\"_id\":3,", cluster.Read("by..10.0.0.3", "%s\\n"), StringComparison.Ordinal);
        Assert.StartsWith("{\"_id\":10,", cluster.Read("by..2001_db8__a", "%s\\n"), StringComparison.Ordinal);
    }

    [KafkaFact]
    public async Task Write_BrokerGoesAndComesBack_NothingIsLost()
    {
        const int Rows = 6_000;
        bool wasDown = false;
        Task up = Task.CompletedTask;
        await using IOutputTarget target = Target(OutputShape.Raw, ("topic", "down"), ("rows", "10"), ("timeout", "2s"));
        Feeder feeder = new(target, FlowRows.Raw);
        await feeder.RunAsync(Rows, 2_000, id =>
        {
            if (id == 2_001 && !wasDown)
            {
                wasDown = true;
                cluster.Down();
                up = Task.Run(async () =>
                {
                    await Task.Delay(3_000);
                    cluster.Up();
                });
            }

            return Task.CompletedTask;
        });
        await up;

        Assert.True(feeder.Failures > 0, "the broker was never missed");
        Assert.StartsWith("kafka://", feeder.LastError, StringComparison.Ordinal);
        long[] ids = [.. cluster.Read("down", "%s\\n").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => long.Parse(line[7..line.IndexOf(',', StringComparison.Ordinal)], null))];
        Assert.Equal(Enumerable.Range(1, Rows).Select(static id => (long)id), ids.Distinct().Order());

        // What comes twice is of the round that was under way.
        Assert.All(ids.GroupBy(static id => id).Where(static group => group.Count() > 1), static group => Assert.InRange(group.Key, 2_001, 4_000));
    }

    [KafkaFact]
    public async Task Open_NobodyThere_SaysSo()
    {
        await using IOutputTarget target = Target(OutputShape.Raw, ("topic", "t"), ("brokers", $"127.0.0.1:{ServerProcess.FreePort()}"));

        OutputException failure = await Assert.ThrowsAsync<OutputException>(() => target.OpenAsync(OutputPosition.Start, default));
        Assert.StartsWith("kafka://127.0.0.1", failure.Message, StringComparison.Ordinal);
        Assert.Contains("refused", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure.Message);
    }

    [Theory]
    [InlineData("topic", "a b", "no name of a topic")]
    [InlineData("topic", "a$", "without the name of a field")]
    [InlineData("topic", "a${src_ip", "without the name of a field")]
    [InlineData("key", "$dst_ip", "names dst_ip")]
    [InlineData("compression", "lz5", "did you mean lz4?")]
    [InlineData("rows", "0", "whole number")]
    public void Create_WrongValue_IsNamed(string key, string value, string message)
    {
        if (KafkaCluster.WhyAbsent() is not null)
        {
            return;
        }

        List<(string, string)> settings = [(key, value)];
        if (key != "topic")
        {
            settings.Add(("topic", "t"));
        }

        OutputException refused = Assert.Throws<OutputException>(() => Target(FlowRows.SumShape, [.. settings]));
        Assert.StartsWith($"{key}: '{value}' ", refused.Message, StringComparison.Ordinal);
        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
    }

    private IOutputTarget Target(OutputShape shape, params (string Key, string Value)[] settings)
    {
        KafkaTargetFactory factory = new();
        bool hasBrokers = settings.Any(static setting => setting.Key == "brokers");
        return factory.Create("out", shape, Settings.Of(factory, Path.GetTempPath(), hasBrokers ? settings : [("brokers", cluster.Address), .. settings]));
    }
}
