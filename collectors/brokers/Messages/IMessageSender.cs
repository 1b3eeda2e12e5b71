namespace LogFlowDb.Brokers.Messages;

/// <summary>Takes messages. Called by one thread at a time.</summary>
internal interface IMessageSender
{
    /// <param name="place">Topic, or routing key.</param>
    /// <param name="key">Null for none.</param>
    /// <param name="rows">In the message.</param>
    ValueTask SendAsync(string place, byte[]? key, byte[] message, int rows, CancellationToken cancellation);
}
