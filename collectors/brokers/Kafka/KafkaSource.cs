using System.Globalization;
using Confluent.Kafka;
using LogFlowDb.Brokers.Messages;
using LogFlowDb.Outputs.Targets;

namespace LogFlowDb.Brokers.Kafka;

/// <summary>
/// The messages of a topic's partitions. Where it is in each, the position tells: <c>0=1234,1=77</c>, the offsets of the next messages.
/// The cluster is not asked to remember them, so they are never ahead of the table. New partitions are looked for once a minute.
/// </summary>
internal sealed class KafkaSource : IMessageSource
{
    private const int MaxQueuedKilobytes = 16 * 1024;

    private static readonly TimeSpan s_lookForPartitions = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_lookForBrokers = TimeSpan.FromSeconds(1);

    private readonly KafkaAddress _address;
    private readonly string _topic;
    private readonly HashSet<int> _chosen = [];
    private readonly Offset _begin;
    private readonly SortedDictionary<int, long> _next = [];
    private IConsumer<Ignore, byte[]>? _consumer;
    private string? _lastError;
    private bool _isLost;
    private long _lookedAt;
    private long _expired;

    /// <exception cref="OutputException">A value is not acceptable.</exception>
    public KafkaSource(OutputSettings settings)
    {
        _address = new KafkaAddress(settings);
        _topic = settings.Text("topic")!;
        _begin = settings.One("from", ("start", Offset.Beginning), ("now", Offset.End));
        if (KafkaTopic.Clean(_topic) != _topic)
        {
            throw settings.Wrong("topic", $"is no name of a topic: letters, digits, '.', '_' and '-', at most {KafkaTopic.MaxLength}");
        }

        foreach (string part in settings.Text("partitions")?.Split(',', StringSplitOptions.TrimEntries) ?? [])
        {
            if (!int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int number))
            {
                throw settings.Wrong("partitions", $"has '{part}', which is no number");
            }

            _chosen.Add(number);
        }
    }

    public long Expired => Interlocked.Read(ref _expired);

    public string? Trouble => Volatile.Read(ref _lastError) is { } error ? $"{Place}: {error.ReplaceLineEndings("; ")}" : null;

    private string Place => $"kafka://{_address.Brokers}/{_topic}";

    public void Open(string? position)
    {
        _lastError = null;
        _isLost = false;
        _next.Clear();
        ConsumerConfig config = new()
        {
            // Required by the library; the group is never joined.
            GroupId = "logdb",
            EnableAutoCommit = false,
            EnableAutoOffsetStore = false,
            AutoOffsetReset = AutoOffsetReset.Error,
            QueuedMaxMessagesKbytes = MaxQueuedKilobytes,
            SocketTimeoutMs = Math.Max(1000, (int)_address.Timeout.TotalMilliseconds),
            AllowAutoCreateTopics = true,
        };
        _address.Set(config);
        try
        {
            _consumer = new ConsumerBuilder<Ignore, byte[]>(config).SetLogHandler(static (_, _) => { }).SetErrorHandler((_, error) => OnError(error)).Build();
            foreach ((int partition, long offset) in Parse(position))
            {
                _next[partition] = offset;
            }

            Assign(isFirst: true);
        }
        catch (KafkaException failure)
        {
            throw Failure(_lastError ?? failure.Error.Reason, failure);
        }
        catch (Exception failure) when (failure is InvalidOperationException or ArgumentException)
        {
            throw Failure(failure.Message, failure);
        }
    }

    public bool TryReceive(TimeSpan wait, out ReadOnlyMemory<byte> message)
    {
        message = default;
        try
        {
            Look();
            ConsumeResult<Ignore, byte[]>? result = _consumer!.Consume(wait);
            if (result is null)
            {
                return _isLost ? throw Failure(_lastError!, null) : false;
            }

            Volatile.Write(ref _lastError, null);
            _next[result.Partition.Value] = result.Offset.Value + 1;
            message = result.Message.Value ?? [];
            return true;
        }
        catch (KafkaException failure)
        {
            throw Failure(failure.Error.Reason, failure);
        }
    }

    public string? Confirm() => _next.Count == 0
        ? null
        : string.Join(',', _next.Select(static pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Key}={pair.Value}")));

    public void Close()
    {
        IConsumer<Ignore, byte[]>? consumer = _consumer;
        _consumer = null;
        consumer?.Dispose();
    }

    /// <summary>An unreadable part counts as not there.</summary>
    private static IEnumerable<(int Partition, long Offset)> Parse(string? position)
    {
        foreach (string part in position?.Split(',') ?? [])
        {
            if (part.Split('=') is [var number, var offset]
                && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int partition)
                && long.TryParse(offset, NumberStyles.None, CultureInfo.InvariantCulture, out long next))
            {
                yield return (partition, next);
            }
        }
    }

    /// <summary>Brokers that were lost are asked for, so that their trouble is known to be over though no message comes.</summary>
    private void Look()
    {
        TimeSpan since = TimeSpan.FromMilliseconds(Environment.TickCount64 - _lookedAt);
        if (since > s_lookForPartitions)
        {
            Assign(isFirst: false);
        }
        else if (_lastError is not null && since > s_lookForBrokers)
        {
            _lookedAt = Environment.TickCount64;
            using IAdminClient admin = new DependentAdminClientBuilder(_consumer!.Handle).Build();
            try
            {
                admin.GetMetadata(_topic, s_lookForBrokers);
                Volatile.Write(ref _lastError, null);
            }
            catch (KafkaException)
            {
                // The library goes on trying.
            }
        }
    }

    /// <summary>A partition that is new later is read from its beginning: nothing was in it before.</summary>
    private void Assign(bool isFirst)
    {
        _lookedAt = Environment.TickCount64;
        using IAdminClient admin = new DependentAdminClientBuilder(_consumer!.Handle).Build();
        TopicMetadata? topic = admin.GetMetadata(_topic, _address.Timeout).Topics.FirstOrDefault();
        int[] present = [.. topic?.Partitions.Select(static partition => partition.PartitionId).Where(partition => _chosen.Count == 0 || _chosen.Contains(partition)) ?? []];
        HashSet<int> assigned = [.. _consumer.Assignment.Select(static partition => partition.Partition.Value)];
        if (present.Length == 0 && isFirst)
        {
            throw Failure(topic?.Error is { IsError: true } error ? error.Reason : "the topic has none of the partitions", null);
        }

        if (present.All(assigned.Contains))
        {
            return;
        }

        foreach (int partition in isFirst ? present : present.Where(partition => !_next.ContainsKey(partition)))
        {
            Begin(partition, _consumer.QueryWatermarkOffsets(new TopicPartition(_topic, partition), _address.Timeout), isFirst);
        }

        _consumer.Assign(present.Select(partition => new TopicPartitionOffset(_topic, partition, _next[partition])));
    }

    private void Begin(int partition, WatermarkOffsets there, bool isFirst)
    {
        if (!_next.TryGetValue(partition, out long next))
        {
            _next[partition] = isFirst && _begin == Offset.End ? there.High.Value : there.Low.Value;
        }
        else if (next < there.Low.Value)
        {
            Interlocked.Add(ref _expired, there.Low.Value - next);
            _next[partition] = there.Low.Value;
        }
        else if (next > there.High.Value)
        {
            // The topic was made anew.
            _next[partition] = there.Low.Value;
        }
    }

    private void OnError(Error error)
    {
        Volatile.Write(ref _lastError, error.Reason);
        Volatile.Write(ref _isLost, error.IsFatal);
    }

    private OutputException Failure(string why, Exception? cause) => new($"{Place}: {why.ReplaceLineEndings("; ")}", cause);
}
