using Confluent.Kafka;
using LogFlowDb.Brokers.Messages;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Outputs.Targets;

namespace LogFlowDb.Brokers.Kafka;

/// <summary>Rows to topics of a Kafka cluster. A commit returns when the cluster has told of each message that it has it.</summary>
internal sealed class KafkaTarget : IOutputTarget, IMessageSender
{
    private const int MaxWaitingMessages = 100_000;
    private const int MaxWaitingBytes = 64 << 20;

    private static readonly TimeSpan s_connectPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(200);

    private readonly MessageWriter _writer;
    private readonly KafkaAddress _address;
    private readonly ProducerConfig _config;
    private readonly Action<DeliveryReport<byte[]?, byte[]>> _onDelivery;
    private IProducer<byte[]?, byte[]>? _producer;
    private string? _lastError;
    private string? _refusal;
    private long _waiting;
    private long _delivered;
    private long _failed;
    private long _bytes;

    public KafkaTarget(string topic, MessageWriter writer, KafkaAddress address, ProducerConfig config)
    {
        (_writer, _address, _config) = (writer, address, config);
        _onDelivery = OnDelivery;
        Place = $"kafka://{address.Brokers}/{topic}";
    }

    public string Place { get; }

    public IReadOnlyList<(string Name, long Value)> Counters =>
    [
        ("Messages Delivered", Interlocked.Read(ref _delivered)), ("Messages Failed", Interlocked.Read(ref _failed)), ("Messages Waiting", Interlocked.Read(ref _waiting)),
        ("Message Bytes", Interlocked.Read(ref _bytes)),
    ];

    public async Task<OutputPosition> OpenAsync(OutputPosition position, CancellationToken cancellation)
    {
        try
        {
            _address.Set(_config);
            int timeout = (int)_address.Timeout.TotalMilliseconds;
            _config.MessageTimeoutMs = timeout;
            _config.RequestTimeoutMs = Math.Min(timeout, 30_000);
            _config.QueueBufferingMaxMessages = MaxWaitingMessages * 2;
            _config.QueueBufferingMaxKbytes = MaxWaitingBytes / 1024;
            _config.DeliveryReportFields = "none";
            _lastError = null;
            _refusal = null;
            _waiting = 0;
            _producer = new ProducerBuilder<byte[]?, byte[]>(_config)
                .SetLogHandler(static (_, _) => { })
                .SetErrorHandler((_, error) => Volatile.Write(ref _lastError, error.Reason))
                .Build();
            using IAdminClient admin = new DependentAdminClientBuilder(_producer.Handle).Build();
            await Task.Run(() => admin.GetMetadata(s_connectPatience), cancellation).ConfigureAwait(false);
            return position;
        }
        catch (KafkaException failure)
        {
            throw Failure(_lastError ?? failure.Error.Reason, failure);
        }
        catch (Exception failure) when (failure is InvalidOperationException or ArgumentException)
        {
            // How the library says that its settings do not go together.
            throw Failure(failure.Message, failure);
        }
    }

    public ValueTask WriteAsync(RowBatch rows, CancellationToken cancellation) => _writer.WriteAsync(rows, this, cancellation);

    public async ValueTask SendAsync(string place, byte[]? key, byte[] message, int rows, CancellationToken cancellation)
    {
        Message<byte[]?, byte[]> sent = new() { Key = key, Value = message };
        while (true)
        {
            ThrowIfRefused();
            if (Interlocked.Read(ref _waiting) < MaxWaitingMessages && TryProduce(place, sent))
            {
                Interlocked.Add(ref _bytes, message.Length);
                return;
            }

            await Task.Delay(1, cancellation).ConfigureAwait(false);
        }
    }

    public async Task<OutputPosition> CommitAsync(long lastId, CancellationToken cancellation)
    {
        IProducer<byte[]?, byte[]> producer = _producer!;
        await Task.Run(
            () =>
            {
                while (producer.Flush(s_look) > 0 && Volatile.Read(ref _refusal) is null)
                {
                    cancellation.ThrowIfCancellationRequested();
                }
            },
            cancellation).ConfigureAwait(false);
        ThrowIfRefused();
        return new OutputPosition(lastId, null);
    }

    public async ValueTask CloseAsync()
    {
        if (_producer is { } producer)
        {
            _producer = null;
            await Task.Run(producer.Dispose).ConfigureAwait(false);
        }
    }

    /// <summary>False when as many bytes wait as may.</summary>
    private bool TryProduce(string topic, Message<byte[]?, byte[]> message)
    {
        try
        {
            Interlocked.Increment(ref _waiting);
            _producer!.Produce(topic, message, _onDelivery);
            return true;
        }
        catch (KafkaException failure)
        {
            Interlocked.Decrement(ref _waiting);
            return failure.Error.Code == ErrorCode.Local_QueueFull ? false : throw Failure(failure.Error.Reason, failure);
        }
    }

    private void OnDelivery(DeliveryReport<byte[]?, byte[]> report)
    {
        Interlocked.Decrement(ref _waiting);
        if (report.Error.IsError)
        {
            Interlocked.Increment(ref _failed);
            Interlocked.CompareExchange(ref _refusal, report.Error.Reason, null);
        }
        else
        {
            Interlocked.Increment(ref _delivered);
        }
    }

    private void ThrowIfRefused()
    {
        if (Volatile.Read(ref _refusal) is { } refusal)
        {
            throw Failure(_lastError is { } last ? $"a message was not delivered: {refusal}; {last}" : $"a message was not delivered: {refusal}", null);
        }
    }

    private OutputException Failure(string why, Exception? cause) => new($"{Place}: {why.ReplaceLineEndings("; ")}", cause);
}
