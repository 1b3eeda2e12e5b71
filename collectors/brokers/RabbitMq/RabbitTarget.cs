using LogFlowDb.Brokers.Messages;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Outputs.Targets;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace LogFlowDb.Brokers.RabbitMq;

/// <summary>
/// Rows to an exchange. Messages are persistent and published without waiting; a commit returns when the server has confirmed the last
/// of them, and all before (https://www.rabbitmq.com/docs/confirms). One that no queue takes is told by the server before its confirmation.
/// </summary>
internal sealed class RabbitTarget(string output, string routingKey, MessageWriter writer, RabbitAddress address, RabbitExchange exchange, bool dropsUnroutable)
    : IOutputTarget, IMessageSender
{
    private const int MaxUnconfirmed = 10_000;

    private readonly SemaphoreSlim _confirmation = new(0);
    private readonly BasicProperties _properties = new() { Persistent = true };
    private readonly ConfirmationWindow _window = new();
    private IConnection? _connection;
    private volatile IChannel? _channel;
    private string? _refusal;
    private ulong _published;
    private long _confirmed;
    private long _unroutable;
    private long _bytes;

    public string Place => $"{address}/{(exchange.Exchange.Length > 0 ? exchange.Exchange + "/" : "")}{routingKey}";

    public IReadOnlyList<(string Name, long Value)> Counters =>
    [
        ("Messages Confirmed", Interlocked.Read(ref _confirmed)), ("Messages Unroutable", Interlocked.Read(ref _unroutable)), ("Message Bytes", Interlocked.Read(ref _bytes)),
    ];

    public async Task<OutputPosition> OpenAsync(OutputPosition position, CancellationToken cancellation)
    {
        try
        {
            _connection = await address.ConnectAsync($"logdb output {output}", cancellation).ConfigureAwait(false);
            IChannel channel = await _connection.CreateChannelAsync(
                new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: false), cancellation).ConfigureAwait(false);
            _refusal = null;
            _published = 0;
            _window.Clear();
            _channel = channel;
            channel.BasicAcksAsync += (_, confirmed) => OnConfirmed(channel, confirmed.DeliveryTag, confirmed.Multiple);
            channel.BasicNacksAsync += (_, refused) => OnRefused(channel, "the server could not take a message");
            channel.BasicReturnAsync += (_, returned) => OnUnroutable(channel, returned);
            channel.ChannelShutdownAsync += (_, shutdown) => OnRefused(channel, shutdown.ReplyText);
            await exchange.EnsureAsync(channel, cancellation).ConfigureAwait(false);
            return position;
        }
        catch (Exception failure) when (RabbitAddress.Explain(failure) is { } why)
        {
            throw Failure(why, failure);
        }
    }

    public ValueTask WriteAsync(RowBatch rows, CancellationToken cancellation) => writer.WriteAsync(rows, this, cancellation);

    public async ValueTask SendAsync(string place, byte[]? key, byte[] message, int rows, CancellationToken cancellation)
    {
        if (_published - _window.Confirmed >= MaxUnconfirmed)
        {
            await UntilConfirmedAsync(_published - MaxUnconfirmed + 1, cancellation).ConfigureAwait(false);
        }

        ThrowIfRefused();
        try
        {
            await _channel!.BasicPublishAsync(exchange.Exchange, place, mandatory: true, _properties, message, cancellation).ConfigureAwait(false);
            _published++;
            Interlocked.Add(ref _bytes, message.Length);
        }
        catch (Exception failure) when (RabbitAddress.Explain(failure) is { } why)
        {
            throw Failure(_refusal ?? why, failure);
        }
    }

    public async Task<OutputPosition> CommitAsync(long lastId, CancellationToken cancellation)
    {
        await UntilConfirmedAsync(_published, cancellation).ConfigureAwait(false);
        ThrowIfRefused();
        return new OutputPosition(lastId, null);
    }

    public async ValueTask CloseAsync()
    {
        IConnection? connection = _connection;
        _connection = null;
        _channel = null;
        if (connection is null)
        {
            return;
        }

        try
        {
            await connection.CloseAsync(TimeSpan.FromSeconds(2)).ConfigureAwait(false);
        }
        catch (Exception failure) when (RabbitAddress.Explain(failure) is not null || failure is OperationCanceledException)
        {
            // It is gone already.
        }

        await connection.DisposeAsync().ConfigureAwait(false);
    }

    /// <exception cref="OutputException">The server refused a message, went away, or confirms nothing any more.</exception>
    private async ValueTask UntilConfirmedAsync(ulong message, CancellationToken cancellation)
    {
        while (_window.Confirmed < message)
        {
            ThrowIfRefused();
            ulong before = _window.Confirmed;
            if (!await _confirmation.WaitAsync(address.Timeout, cancellation).ConfigureAwait(false) && _window.Confirmed == before)
            {
                throw Failure($"no confirmation within {address.Timeout.TotalSeconds} s", null);
            }
        }
    }

    private Task OnConfirmed(IChannel channel, ulong tag, bool isMultiple)
    {
        if (ReferenceEquals(channel, _channel))
        {
            ulong before = _window.Confirmed;
            _window.Confirm(tag, isMultiple);
            Interlocked.Add(ref _confirmed, (long)(_window.Confirmed - before));
            Signal();
        }

        return Task.CompletedTask;
    }

    /// <summary>What a channel says that is closed already counts no more.</summary>
    private Task OnRefused(IChannel channel, string why)
    {
        if (ReferenceEquals(channel, _channel))
        {
            Interlocked.CompareExchange(ref _refusal, why, null);
            Signal();
        }

        return Task.CompletedTask;
    }

    private Task OnUnroutable(IChannel channel, BasicReturnEventArgs returned)
    {
        Interlocked.Increment(ref _unroutable);
        return dropsUnroutable
            ? Task.CompletedTask
            : OnRefused(channel, $"no queue takes messages of routing key '{returned.RoutingKey}': bind one, or say unroutable=drop");
    }

    private void Signal()
    {
        if (_confirmation.CurrentCount == 0)
        {
            _confirmation.Release();
        }
    }

    private void ThrowIfRefused()
    {
        if (Volatile.Read(ref _refusal) is { } refusal)
        {
            throw Failure(refusal, null);
        }
    }

    private OutputException Failure(string why, Exception? cause) => new($"{Place}: {why.ReplaceLineEndings("; ")}", cause);
}
