using LogFlowDb.Brokers.Messages;
using LogFlowDb.Engine.Loggers;
using LogFlowDb.Outputs.Targets;

namespace LogFlowDb.Brokers.RabbitMq;

/// <summary>Makes loggers of the rows in a queue of a RabbitMQ server.</summary>
public sealed class RabbitLoggerFactory : ILoggerFactory
{
    private static OutputOption[] OutputOptions =>
    [
        new("queue", "NAME", "queue to read; made, durable, where it is not there") { Required = true },
        .. RabbitExchange.Options,
        new("binding_key", "TEXT", "by which the queue is bound to the exchange (default: #, everything)"),
        new("prefetch", "NUMBER", "messages that the server hands out before they are confirmed (default: 10000)"),
        .. RabbitAddress.Options,
    ];

    // Asked for, and with it the library loaded, when somebody wants to know them.
    private static readonly Lazy<IReadOnlyList<LoggerOption>> s_loggerOptions = new(static () => BrokerOptions.Of(OutputOptions));

    public string Name => "rabbitmq";

    public string DisplayName => "RabbitMQ";

    public string Description => "rows of a RabbitMQ queue, JSON lines or our own records";

    public IReadOnlyList<LoggerOption> Options => s_loggerOptions.Value;

    /// <inheritdoc/>
    public Logger Create(LoggerSpec spec)
    {
        try
        {
            OutputSettings settings = BrokerOptions.Settings(OutputOptions, spec);
            return new MessageLogger(spec, new RabbitSource(spec.FullName, settings));
        }
        catch (OutputException wrong)
        {
            throw new LoggerException(wrong.Message, wrong);
        }
    }
}
