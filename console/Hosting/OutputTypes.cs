using LogFlowDb.Brokers.Kafka;
using LogFlowDb.Brokers.RabbitMq;
using LogFlowDb.Collectors.Bindings;
using LogFlowDb.Engine.Diagnostics;
using LogFlowDb.Outputs.Export;
using LogFlowDb.Outputs.Files;
using LogFlowDb.Outputs.Printing;
using LogFlowDb.Outputs.Sql;
using LogFlowDb.Outputs.Targets;
using LogFlowDb.Outputs.Tee;

namespace LogFlowDb.Console.Hosting;

/// <summary>The types of outputs there are: one list for running, help, completion and configuration.</summary>
internal static class OutputTypes
{
    /// <summary>By name.</summary>
    public static IReadOnlyList<IOutputType> All { get; } = Make(Stream.Null, static () => new BindingRegistry());

    /// <exception cref="OutputException">There is no such type.</exception>
    public static IOutputType Find(string name) => All.FirstOrDefault(type => type.Name == name)
        ?? throw new OutputException($"there is no type of output {name}{NearName.Suffix(name, All.Select(static type => type.Name))}; there are {string.Join(", ", All.Select(static type => type.Name))}");

    /// <param name="screen">Where <c>print</c> prints.</param>
    /// <param name="bindings">Gives the ports whose datagrams <c>tee</c> sends on.</param>
    public static IReadOnlyList<IOutputType> Make(Stream screen, Func<BindingRegistry> bindings) =>
    [
        new FileTargetFactory(TimeProvider.System),
        new KafkaTargetFactory(),
        new MySqlTargetFactory(),
        new NetFlowTargetFactory(),
        new PostgresTargetFactory(),
        new PrintTargetFactory(screen),
        new RabbitTargetFactory(),
        new SqliteTargetFactory(),
        new TeeFactory(bindings),
    ];
}
