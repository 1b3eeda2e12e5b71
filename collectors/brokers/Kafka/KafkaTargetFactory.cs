using Confluent.Kafka;
using LogFlowDb.Brokers.Messages;
using LogFlowDb.Outputs.Targets;

namespace LogFlowDb.Brokers.Kafka;

/// <summary>Makes targets that send rows to topics of a Kafka cluster.</summary>
public sealed class KafkaTargetFactory : IOutputTargetFactory
{
    public string Name => "kafka";

    public string Description => "rows to topics of a Kafka cluster, each at least once";

    public IReadOnlyList<OutputOption> Options { get; } =
    [
        new("topic", "NAME", "topic; $FIELD stands for the row's value, as in flows.$exporter_ip") { Required = true },
        new("key", "TEXT", "key that chooses the partition, as in $src_ip (default: none)"),
        .. MessageSettings.Options,
        .. KafkaAddress.Options,
        new("compression", "lz4|none|gzip|snappy|zstd", "of batches of messages"),
        new("linger", "50ms|1s", "how long messages wait for others of their batch (default: 50ms)"),
        new("idempotent", "on|off", "the broker drops what is sent twice after a failure of the connection (default: on)"),
    ];

    /// <inheritdoc/>
    public IOutputTarget Create(string name, OutputShape shape, OutputSettings settings)
    {
        settings.Check();
        KafkaLibrary.Require();
        string topic = settings.Text("topic")!;
        NameTemplate topics = MessageSettings.Template(settings, "topic", topic, shape);
        if (topics.IsConstant && topic.Replace("$$", "$", StringComparison.Ordinal) is { } plain && KafkaTopic.Clean(plain) != plain)
        {
            throw settings.Wrong("topic", $"is no name of a topic: letters, digits, '.', '_' and '-', at most {KafkaTopic.MaxLength}");
        }

        NameTemplate? key = settings.Text("key") is { } text ? MessageSettings.Template(settings, "key", text, shape) : null;
        MessageWriter writer = new(MessageSettings.Parse(settings), shape, topics, key, KafkaTopic.Clean);
        return new KafkaTarget(topic, writer, new KafkaAddress(settings), new ProducerConfig
        {
            CompressionType = settings.One(
                "compression", ("lz4", CompressionType.Lz4), ("none", CompressionType.None), ("gzip", CompressionType.Gzip), ("snappy", CompressionType.Snappy),
                ("zstd", CompressionType.Zstd)),
            LingerMs = settings.Duration("linger", TimeSpan.FromMilliseconds(50)).TotalMilliseconds,
            EnableIdempotence = settings.Switch("idempotent", otherwise: true),
            Acks = Acks.All,
        });
    }
}
