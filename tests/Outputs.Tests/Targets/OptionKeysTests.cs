using LogFlowDb.Brokers.Kafka;
using LogFlowDb.Brokers.RabbitMq;
using LogFlowDb.Outputs.Shaping;
using LogFlowDb.Outputs.Sql;
using LogFlowDb.Outputs.Targets;

namespace LogFlowDb.Outputs.Tests.Targets;

public sealed class OptionKeysTests
{
    [Fact]
    public void Options_OfEveryType_AreNoneOfThoseThatAllHave()
    {
        IOutputTargetFactory[] factories = [new SqliteTargetFactory(), new PostgresTargetFactory(), new MySqlTargetFactory(), new KafkaTargetFactory(), new RabbitTargetFactory()];

        Assert.All(factories, static factory => Assert.All(
            OutputKeys.Of(factory).GroupBy(static option => option.Key, StringComparer.Ordinal),
            same => Assert.True(same.Count() == 1, $"{factory.Name}: {same.Key} is there twice")));
    }
}
