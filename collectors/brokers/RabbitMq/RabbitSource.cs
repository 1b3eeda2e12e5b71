using System.Threading.Channels;
using LogFlowDb.Brokers.Messages;
using LogFlowDb.Outputs.Targets;
using RabbitMQ.Client;

namespace LogFlowDb.Brokers.RabbitMq;

/// <summary>The messages of a queue. The server hands out as many as may be unconfirmed; those come again when the connection ends.</summary>
internal sealed class RabbitSource : IMessageSource
{
    private const int DefaultPrefetch = 10_000;

    private readonly RabbitAddress _address;
    private readonly RabbitExchange _exchange;
    private readonly string _logger;
    private readonly string _queue;
    private readonly ushort _prefetch;
    private Channel<(ulong Tag, byte[] Body)> _received = Channel.CreateUnbounded<(ulong, byte[])>();
    private IConnection? _connection;
    private IChannel? _channel;
    private ulong _lastTag;
    private ulong _confirmedTag;

    /// <exception cref="OutputException">A value is not acceptable.</exception>
    public RabbitSource(string logger, OutputSettings settings)
    {
        _logger = logger;
        _address = new RabbitAddress(settings);
        _queue = settings.Text("queue")!;
        _prefetch = (ushort)settings.Number("prefetch", DefaultPrefetch, 1, ushort.MaxValue);
        _exchange = new RabbitExchange(settings.Text("exchange") ?? "", RabbitExchange.TypeOf(settings), _queue, settings.Text("binding_key") ?? "#");
    }

    public int MaxUnconfirmed => _prefetch;

    private string Place => $"{_address}/{_queue}";

    public void Open(string? position) => Do(async () =>
    {
        (_lastTag, _confirmedTag) = (0, 0);

        // No more come than may be unconfirmed: the server keeps the bound.
        _received = Channel.CreateUnbounded<(ulong, byte[])>(new UnboundedChannelOptions { SingleReader = true });
        _connection = await _address.ConnectAsync($"logdb logger {_logger}", default).ConfigureAwait(false);
        _channel = await _connection.CreateChannelAsync().ConfigureAwait(false);
        await _exchange.EnsureAsync(_channel, default).ConfigureAwait(false);
        await _channel.BasicQosAsync(0, _prefetch, global: false).ConfigureAwait(false);
        await _channel.BasicConsumeAsync(_queue, autoAck: false, new RabbitConsumer(_channel, _received.Writer)).ConfigureAwait(false);
        return true;
    });

    public bool TryReceive(TimeSpan wait, out ReadOnlyMemory<byte> message)
    {
        message = default;
        if (!_received.Reader.TryRead(out (ulong Tag, byte[] Body) received) && !(Wait(wait) && _received.Reader.TryRead(out received)))
        {
            return false;
        }

        _lastTag = received.Tag;
        message = received.Body;
        return true;
    }

    public string? Confirm()
    {
        if (_lastTag > _confirmedTag)
        {
            Do(async () =>
            {
                await _channel!.BasicAckAsync(_lastTag, multiple: true).ConfigureAwait(false);
                return true;
            });
            _confirmedTag = _lastTag;
        }

        return null;
    }

    public void Close()
    {
        IConnection? connection = _connection;
        (_connection, _channel) = (null, null);
        if (connection is null)
        {
            return;
        }

        try
        {
            Do(async () =>
            {
                await connection.CloseAsync(TimeSpan.FromSeconds(2)).ConfigureAwait(false);
                return true;
            });
        }
        catch (OutputException)
        {
            // It is gone already.
        }

        connection.Dispose();
    }

    /// <summary>False when nothing came.</summary>
    private bool Wait(TimeSpan wait) => Do(async () =>
    {
        using CancellationTokenSource timeout = new(wait);
        try
        {
            return await _received.Reader.WaitToReadAsync(timeout.Token).ConfigureAwait(false)
                ? true
                : throw new OutputException($"{Place}: the server ended the connection");
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    });

    private T Do<T>(Func<Task<T>> work)
    {
        try
        {
            return Task.Run(work).GetAwaiter().GetResult();
        }
        catch (Exception failure) when (failure is not OutputException && (RabbitAddress.Explain(failure) is not null || failure is OperationCanceledException))
        {
            throw new OutputException($"{Place}: {(RabbitAddress.Explain(failure) ?? failure.Message).ReplaceLineEndings("; ")}", failure);
        }
    }
}
