using LogFlowDb.Brokers.Messages;
using LogFlowDb.Engine.Loggers;
using LogFlowDb.Outputs.Targets;

namespace LogFlowDb.Brokers.Kafka;

/// <summary>Makes loggers of the rows in a topic of a Kafka cluster.</summary>
public sealed class KafkaLoggerFactory : ILoggerFactory
{
    private static OutputOption[] OutputOptions =>
    [
        new("topic", "NAME", "topic to read") { Required = true },
        new("partitions", "NUMBER,…", "partitions to read, where several share a topic (default: all)"),
        new("from", "start|now", "where reading begins the first time"),
        .. KafkaAddress.Options.Where(static option => option.Key != "timeout"),
        .. KafkaAddress.Options.Where(static option => option.Key == "timeout").Select(static option => option with { Description = "how long the cluster may take to answer (default: 30s)" }),
    ];

    // Asked for, and with it the library loaded, when somebody wants to know them.
    private static readonly Lazy<IReadOnlyList<LoggerOption>> s_loggerOptions = new(static () => BrokerOptions.Of(OutputOptions));

    public string Name => "kafka";

    public string DisplayName => "Kafka";

    public string Description => "rows of a Kafka topic, JSON lines or our own records";

    public IReadOnlyList<LoggerOption> Options => s_loggerOptions.Value;

    /// <inheritdoc/>
    public Logger Create(LoggerSpec spec)
    {
        try
        {
            OutputSettings settings = BrokerOptions.Settings(OutputOptions, spec);
            KafkaLibrary.Require();
            return new MessageLogger(spec, new KafkaSource(settings));
        }
        catch (OutputException wrong)
        {
            throw new LoggerException(wrong.Message, wrong);
        }
    }
}
