using System.Threading.Channels;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace LogFlowDb.Brokers.RabbitMq;

/// <summary>Takes what the server hands out. The end of the channel, or of the queue, ends what it writes to.</summary>
internal sealed class RabbitConsumer(IChannel channel, ChannelWriter<(ulong Tag, byte[] Body)> received) : AsyncDefaultBasicConsumer(channel)
{
    public override Task HandleBasicDeliverAsync(
        string consumerTag, ulong deliveryTag, bool redelivered, string exchange, string routingKey, IReadOnlyBasicProperties properties, ReadOnlyMemory<byte> body,
        CancellationToken cancellationToken = default)
    {
        // The body is the library's as soon as this returns.
        received.TryWrite((deliveryTag, body.ToArray()));
        return Task.CompletedTask;
    }

    public override Task HandleChannelShutdownAsync(object channel, ShutdownEventArgs reason)
    {
        received.TryComplete();
        return base.HandleChannelShutdownAsync(channel, reason);
    }

    protected override Task OnCancelAsync(string[] consumerTags, CancellationToken cancellationToken = default)
    {
        received.TryComplete();
        return base.OnCancelAsync(consumerTags, cancellationToken);
    }
}
