using Confluent.Kafka;
using LogFlowDb.Outputs.Targets;

namespace LogFlowDb.Brokers.Kafka;

/// <summary>Where a Kafka cluster is and how it is talked to.</summary>
internal sealed class KafkaAddress(OutputSettings settings)
{
    private const string DefaultBrokers = "127.0.0.1:9092";
    private const int MaxTimeoutMilliseconds = 900_000;

    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(30);

    private readonly bool _hasTls = settings.One("tls", ("off", false), ("verify", true));
    private readonly string? _authority = settings.File("tls_ca");
    private readonly string? _user = settings.Text("user");
    private readonly SaslMechanism _mechanism = settings.One(
        "sasl", ("scram-sha-256", SaslMechanism.ScramSha256), ("scram-sha-512", SaslMechanism.ScramSha512), ("plain", SaslMechanism.Plain));

    public static IReadOnlyList<OutputOption> Options { get; } =
    [
        new("brokers", "HOST:PORT,…", "some brokers of the cluster (default: 127.0.0.1:9092)"),
        new("user", "NAME", "default: none"),
        new("password", "file:PATH|env:NAME", "where the password is") { Secret = true },
        new("sasl", "scram-sha-256|scram-sha-512|plain", "how user and password are shown"),
        new("tls", "off|verify", "verify checks certificate and name of the brokers"),
        new("tls_ca", "PATH", "certificates that sign the brokers'; default: those of the system"),
        new("timeout", "30s|5m", "how long a message may take to be delivered (default: 30s)"),
    ];

    public string Brokers { get; } = settings.Text("brokers") ?? DefaultBrokers;

    public TimeSpan Timeout { get; } = TimeSpan.FromMilliseconds(Math.Min(MaxTimeoutMilliseconds, settings.Duration("timeout", s_timeout).TotalMilliseconds));

    /// <summary>With the password as it is now.</summary>
    /// <exception cref="OutputException">It cannot be read.</exception>
    public void Set(ClientConfig config)
    {
        config.BootstrapServers = Brokers;
        config.ClientId = "logdb";
        config.SecurityProtocol = (_hasTls, _user) switch
        {
            (false, null) => SecurityProtocol.Plaintext,
            (true, null) => SecurityProtocol.Ssl,
            (false, _) => SecurityProtocol.SaslPlaintext,
            _ => SecurityProtocol.SaslSsl,
        };
        if (_authority is not null)
        {
            config.SslCaLocation = _authority;
        }

        if (_user is not null)
        {
            config.SaslMechanism = _mechanism;
            config.SaslUsername = _user;
            config.SaslPassword = settings.Secret("password");
        }
    }
}
