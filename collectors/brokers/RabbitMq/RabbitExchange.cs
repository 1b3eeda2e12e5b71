using LogFlowDb.Outputs.Targets;
using RabbitMQ.Client;

namespace LogFlowDb.Brokers.RabbitMq;

/// <summary>Exchange and queue that messages go through, and what of them is made where it is not there.</summary>
/// <param name="Exchange">Empty for the one that every server has, which takes the routing key for the name of a queue.</param>
/// <param name="Type">Null: the exchange has to be there.</param>
/// <param name="Queue">A durable queue to be there and bound; null for none.</param>
/// <param name="BindingKey">By which the queue is bound.</param>
internal sealed record RabbitExchange(string Exchange, string? Type, string? Queue, string BindingKey)
{
    public static IReadOnlyList<OutputOption> Options { get; } =
    [
        new("exchange", "NAME", "default: the server's own, which takes the routing key for the name of a queue"),
        new("exchange_type", "direct|topic|fanout", "the exchange is made, durable, where it is not there (default: it has to be there)"),
    ];

    public async Task EnsureAsync(IChannel channel, CancellationToken cancellation)
    {
        if (Exchange.Length > 0 && Type is not null)
        {
            await channel.ExchangeDeclareAsync(Exchange, Type, durable: true, autoDelete: false, cancellationToken: cancellation).ConfigureAwait(false);
        }
        else if (Exchange.Length > 0)
        {
            await channel.ExchangeDeclarePassiveAsync(Exchange, cancellation).ConfigureAwait(false);
        }

        if (Queue is not null)
        {
            await channel.QueueDeclareAsync(Queue, durable: true, exclusive: false, autoDelete: false, cancellationToken: cancellation).ConfigureAwait(false);
            if (Exchange.Length > 0)
            {
                await channel.QueueBindAsync(Queue, Exchange, BindingKey, cancellationToken: cancellation).ConfigureAwait(false);
            }
        }
    }

    public static string? TypeOf(OutputSettings settings) =>
        settings.Text("exchange_type") is null ? null : settings.One("exchange_type", ("direct", "direct"), ("topic", "topic"), ("fanout", "fanout"));
}
