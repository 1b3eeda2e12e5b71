using System.Globalization;
using System.Net.Sockets;
using LogFlowDb.Outputs.Tests.Support;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace LogFlowDb.Outputs.Tests.Servers;

/// <summary>A RabbitMQ server for the tests of a collection, with a name server of Erlang nodes of its own, all on the loopback address.</summary>
public sealed class RabbitServer : IAsyncLifetime
{
    private readonly TestDirectory _directory = new();
    private readonly int _port = ServerProcess.FreePort();
    private readonly int _names = ServerProcess.FreePort();
    private readonly int _nodes = ServerProcess.FreePort();
    private ServerProcess? _nameServer;
    private ServerProcess? _process;

    public int Port => _port;

    public async Task InitializeAsync()
    {
        if (Installed.WhyAbsent("rabbitmq-server", "epmd") is not null)
        {
            return;
        }

        // The node's cookie is looked for in the home folder. Debian's script changes to the user rabbitmq when it is root's: the program behind it does not.
        const string Program = "/usr/lib/rabbitmq/bin/rabbitmq-server";
        Dictionary<string, string> variables = new(StringComparer.Ordinal)
        {
            ["HOME"] = _directory.Path,
            ["ERL_EPMD_ADDRESS"] = "127.0.0.1",
            ["ERL_EPMD_PORT"] = Text(_names),
            ["RABBITMQ_NODENAME"] = "logdb@localhost",
            ["RABBITMQ_NODE_IP_ADDRESS"] = "127.0.0.1",
            ["RABBITMQ_NODE_PORT"] = Text(_port),
            ["RABBITMQ_DIST_PORT"] = Text(_nodes),
            ["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] = "-kernel inet_dist_use_interface {127,0,0,1}",
            ["RABBITMQ_MNESIA_BASE"] = _directory.File("mnesia"),
            ["RABBITMQ_LOG_BASE"] = _directory.File("log"),
            ["RABBITMQ_PID_FILE"] = _directory.File("pid"),
            ["RABBITMQ_ENABLED_PLUGINS_FILE"] = _directory.File("plugins"),
            ["RABBITMQ_CONFIG_FILE"] = _directory.File("rabbitmq"),
            ["RABBITMQ_FEATURE_FLAGS_FILE"] = _directory.File("flags"),
        };
        await File.WriteAllTextAsync(_directory.File("plugins"), "[].\n");
        await File.WriteAllTextAsync(_directory.File("rabbitmq.conf"), "loopback_users = none\n");
        string? user = Environment.IsPrivilegedProcess ? "rabbitmq" : null;
        _nameServer = new ServerProcess(_directory.Path, Installed.Path("epmd"), "-address", "127.0.0.1", "-port", Text(_names)) { User = user };
        _process = new ServerProcess(_directory.Path, File.Exists(Program) ? Program : Installed.Path("rabbitmq-server")) { User = user };
        foreach ((string name, string value) in variables)
        {
            _process.Variables[name] = value;
            _nameServer.Variables[name] = value;
        }

        _process.GiveFolder();
        _nameServer.Start();
        await StartAsync();
    }

    public Task DisposeAsync()
    {
        _process?.Dispose();
        _nameServer?.Dispose();
        _directory.Dispose();
        return Task.CompletedTask;
    }

    public Task StartAsync()
    {
        _process!.Start();
        return _process.UntilAsync(async () =>
        {
            try
            {
                await using IConnection connection = await ConnectAsync();
                return true;
            }
            catch (Exception failure) when (failure is BrokerUnreachableException or SocketException or IOException)
            {
                return false;
            }
        });
    }

    public void Kill() => _process!.Kill();

    public Task<IConnection> ConnectAsync() => new ConnectionFactory { HostName = "127.0.0.1", Port = _port, AutomaticRecoveryEnabled = false }.CreateConnectionAsync();

    /// <summary>Takes all that is in a queue.</summary>
    public async Task<IReadOnlyList<string>> TakeAllAsync(string queue)
    {
        await using IConnection connection = await ConnectAsync();
        await using IChannel channel = await connection.CreateChannelAsync();
        List<string> messages = [];
        while (await channel.BasicGetAsync(queue, autoAck: true) is { } got)
        {
            messages.Add(System.Text.Encoding.UTF8.GetString(got.Body.Span));
        }

        return messages;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
