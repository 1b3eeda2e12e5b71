using LogFlowDb.Outputs.Targets;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace LogFlowDb.Brokers.RabbitMq;

/// <summary>Where a RabbitMQ server is and how it is talked to.</summary>
internal sealed class RabbitAddress(OutputSettings settings)
{
    private const int DefaultPort = 5672;
    private const int DefaultTlsPort = 5671;

    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(30);

    private readonly string _host = settings.Text("host") ?? "127.0.0.1";
    private readonly bool _hasTls = settings.One("tls", ("off", false), ("verify", true));
    private readonly int _port = (int)settings.Number("port", settings.Text("tls") is null or "off" ? DefaultPort : DefaultTlsPort, 1, ushort.MaxValue);
    private readonly string _virtualHost = settings.Text("vhost") ?? "/";
    private readonly string _user = settings.Text("user") ?? "guest";

    public static IReadOnlyList<OutputOption> Options { get; } =
    [
        new("host", "NAME", "server (default: 127.0.0.1)"),
        new("port", "NUMBER", "default: 5672, with TLS 5671"),
        new("vhost", "NAME", "virtual host (default: /)"),
        new("user", "NAME", "default: guest"),
        new("password", "file:PATH|env:NAME", "where the password is (default: the one of guest)") { Secret = true },
        new("tls", "off|verify", "verify checks certificate and name of the server"),
        new("timeout", "30s|5m", "how long the server may take to answer (default: 30s)"),
    ];

    public TimeSpan Timeout { get; } = settings.Duration("timeout", s_timeout);

    public override string ToString() =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"amqp://{_user}@{_host}:{_port}{(_virtualHost == "/" ? "" : "/" + _virtualHost)}");

    /// <summary>With the password as it is now. Whoever uses it connects again by itself when it breaks.</summary>
    /// <exception cref="OutputException">The password cannot be read.</exception>
    public Task<IConnection> ConnectAsync(string name, CancellationToken cancellation) => new ConnectionFactory
    {
        HostName = _host,
        Port = _port,
        VirtualHost = _virtualHost,
        UserName = _user,
        Password = settings.Secret("password") ?? ConnectionFactory.DefaultPass,
        Ssl = new SslOption(_host, enabled: _hasTls),
        AutomaticRecoveryEnabled = false,
        RequestedConnectionTimeout = Timeout,
        ContinuationTimeout = Timeout,
        RequestedHeartbeat = TimeSpan.FromSeconds(10),
    }.CreateConnectionAsync(name, cancellation);

    /// <summary>One line for an error of the library; null for what is our own mistake.</summary>
    public static string? Explain(Exception failure) => failure switch
    {
        BrokerUnreachableException { InnerException: { } cause } => Explain(cause) ?? cause.Message,
        ConnectFailureException { InnerException: { } cause } => cause.Message,
        OperationInterruptedException { ShutdownReason: { } reason } => reason.ReplyText,
        RabbitMQClientException or IOException or TimeoutException or System.Net.Sockets.SocketException or ObjectDisposedException => failure.Message,
        AggregateException { InnerExceptions: [var first, ..] } => Explain(first) ?? first.Message,
        _ => null,
    };
}
