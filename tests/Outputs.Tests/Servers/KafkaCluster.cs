using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace LogFlowDb.Outputs.Tests.Servers;

/// <summary>
/// The cluster that is built into librdkafka for tests: it speaks Kafka's protocol on the loopback address and keeps messages in
/// memory. Its broker can be taken down and up again.
/// </summary>
public sealed class KafkaCluster : IDisposable
{
    private const string Library = "librdkafka.so.1";
    private const int Producer = 0, Broker = 1;

    private readonly nint _client;
    private readonly nint _cluster;

    public KafkaCluster()
    {
        if (WhyAbsent() is not null)
        {
            return;
        }

        byte[] error = new byte[512];
        nint configuration = rd_kafka_conf_new();
        Check(rd_kafka_conf_set(configuration, "test.mock.num.brokers", $"{Broker}", error, error.Length), error);
        Check(rd_kafka_conf_set(configuration, "log_level", "0", error, error.Length), error);
        _client = rd_kafka_new(Producer, configuration, error, error.Length);
        Check(_client == 0 ? 1 : 0, error);
        _cluster = rd_kafka_handle_mock_cluster(_client);
        Address = Marshal.PtrToStringUTF8(rd_kafka_mock_cluster_bootstraps(_cluster))!;
    }

    public string Address { get; } = "";

    public static string? WhyAbsent() =>
        NativeLibrary.TryLoad(Library, out _) ? Installed.WhyAbsent("kcat") : $"not installed: {Library}";

    /// <summary>Nobody is connected any more, and nobody can connect.</summary>
    public void Down() => Assert.Equal(0, rd_kafka_mock_broker_set_down(_cluster, Broker));

    public void Up() => Assert.Equal(0, rd_kafka_mock_broker_set_up(_cluster, Broker));

    public void CreateTopic(string topic, int partitions) => Assert.Equal(0, rd_kafka_mock_topic_create(_cluster, topic, partitions, 1));

    /// <summary>What kcat reads of a topic, each message in a form of its <c>-f</c>.</summary>
    public string Read(string topic, string form)
    {
        using Process kcat = Process.Start(new ProcessStartInfo(Installed.Path("kcat"), ["-b", Address, "-C", "-q", "-e", "-o", "beginning", "-t", topic, "-f", form])
        {
            UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, StandardOutputEncoding = Encoding.UTF8,
        })!;
        Task<string> errors = kcat.StandardError.ReadToEndAsync();
        string text = kcat.StandardOutput.ReadToEnd();
        kcat.WaitForExit();
        Assert.True(kcat.ExitCode == 0, errors.Result);
        return text;
    }

    /// <summary>Sends lines, each a message.</summary>
    public void Send(string topic, string lines)
    {
        using Process kcat = Process.Start(new ProcessStartInfo(Installed.Path("kcat"), ["-b", Address, "-P", "-t", topic]) { UseShellExecute = false, RedirectStandardInput = true })!;
        kcat.StandardInput.Write(lines);
        kcat.StandardInput.Close();
        kcat.WaitForExit();
        Assert.Equal(0, kcat.ExitCode);
    }

    public void Dispose()
    {
        if (_client != 0)
        {
            rd_kafka_destroy(_client);
        }
    }

    private static void Check(int outcome, byte[] error)
    {
        if (outcome != 0)
        {
            throw new InvalidOperationException(Encoding.UTF8.GetString(error).TrimEnd('\0'));
        }
    }

    [DllImport(Library)]
    private static extern nint rd_kafka_conf_new();

    [DllImport(Library, CharSet = CharSet.Ansi)]
    private static extern int rd_kafka_conf_set(nint configuration, string name, string value, byte[] error, nint errorSize);

    [DllImport(Library)]
    private static extern nint rd_kafka_new(int type, nint configuration, byte[] error, nint errorSize);

    [DllImport(Library)]
    private static extern void rd_kafka_destroy(nint client);

    [DllImport(Library)]
    private static extern nint rd_kafka_handle_mock_cluster(nint client);

    [DllImport(Library)]
    private static extern nint rd_kafka_mock_cluster_bootstraps(nint cluster);

    [DllImport(Library)]
    private static extern int rd_kafka_mock_broker_set_down(nint cluster, int broker);

    [DllImport(Library)]
    private static extern int rd_kafka_mock_broker_set_up(nint cluster, int broker);

    [DllImport(Library, CharSet = CharSet.Ansi)]
    private static extern int rd_kafka_mock_topic_create(nint cluster, string topic, int partitions, int replicas);
}
