using LogFlowDb.Brokers.Messages;
using LogFlowDb.Outputs.Targets;

namespace LogFlowDb.Brokers.RabbitMq;

/// <summary>Makes targets that send rows to an exchange of a RabbitMQ server.</summary>
public sealed class RabbitTargetFactory : IOutputTargetFactory
{
    /// <summary>What AMQP takes as a routing key.</summary>
    private const int MaxKeyLength = 255;

    public string Name => "rabbitmq";

    public string Description => "rows to an exchange of a RabbitMQ server, each at least once";

    public IReadOnlyList<OutputOption> Options { get; } =
    [
        new("routing_key", "TEXT", "$FIELD stands for the row's value, as in flows.$exporter_ip; without an exchange the name of a queue") { Required = true },
        .. RabbitExchange.Options,
        new("bind_queue", "NAME", "a durable queue to be made and bound to the exchange where it is not there (default: none)"),
        new("unroutable", "retry|drop", "rows that no queue takes: try again until one does, or drop and count them"),
        .. MessageSettings.Options,
        .. RabbitAddress.Options,
    ];

    /// <inheritdoc/>
    public IOutputTarget Create(string name, OutputShape shape, OutputSettings settings)
    {
        settings.Check();
        string routingKey = settings.Text("routing_key")!;
        NameTemplate template = MessageSettings.Template(settings, "routing_key", routingKey, shape);
        string? queue = settings.Text("bind_queue");
        string exchange = settings.Text("exchange") ?? "";
        string? type = RabbitExchange.TypeOf(settings);
        if (queue is not null && exchange.Length > 0 && !template.IsConstant && type != "fanout")
        {
            throw settings.Wrong("bind_queue", "cannot be bound by a routing key that differs by row: bind it at the server, or use a fanout exchange");
        }

        MessageWriter writer = new(MessageSettings.Parse(settings), shape, template, key: null, static key => key.Length <= MaxKeyLength ? key : key[..MaxKeyLength]);
        return new RabbitTarget(
            name, routingKey, writer, new RabbitAddress(settings), new RabbitExchange(exchange, type, queue, routingKey),
            settings.One("unroutable", ("retry", false), ("drop", true)));
    }
}
