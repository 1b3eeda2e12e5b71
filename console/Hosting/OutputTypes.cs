using LogFlowDb.Brokers.Kafka;
using LogFlowDb.Brokers.RabbitMq;
using LogFlowDb.Outputs.Export;
using LogFlowDb.Outputs.Files;
using LogFlowDb.Outputs.Printing;
using LogFlowDb.Outputs.Sql;
using LogFlowDb.Outputs.Targets;

namespace LogFlowDb.Console.Hosting;

/// <summary>The types of outputs there are: one list for running, help, completion and configuration.</summary>
internal static class OutputTypes
{
    /// <summary>By name.</summary>
    public static IReadOnlyList<IOutputTargetFactory> All { get; } = Make(Stream.Null);

    /// <param name="screen">Where <c>print</c> prints.</param>
    public static IReadOnlyList<IOutputTargetFactory> Make(Stream screen) =>
    [
        new FileTargetFactory(TimeProvider.System),
        new KafkaTargetFactory(),
        new NetFlowTargetFactory(),
        new PostgresTargetFactory(),
        new PrintTargetFactory(screen),
        new RabbitTargetFactory(),
        new SqliteTargetFactory(),
    ];
}
