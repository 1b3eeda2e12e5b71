using LogFlowDb.Collectors.Loggers;
using LogFlowDb.Collectors.Tests.Support;
using LogFlowDb.Engine.Loggers;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Collectors.Tests.Loggers;

public sealed class PcapLoggerTests : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("", "interface: which interface or file?")]
    [InlineData("interface=dir/file.pcap", "Interface or File: 'dir/file.pcap' is not the full path of a file")]
    [InlineData("interface=lo key=src_hots", "flow key: no field src_hots that packets have (did you mean src_host?)")]
    [InlineData("interface=lo idle_timeout=soon", "Idle Timeout: 'soon' is not a number of seconds from 0.1 on")]
    [InlineData("interface=lo snaplen=0", "Snap Length: '0' is not a whole number from 1 to 262144")]
    [InlineData("interface=lo fields=octets", "fields: 'octets' is not a field of flow records")]
    [InlineData("interface=lo promiscuous=maybe", "promiscuous: 'maybe' is none of true, false")]
    [InlineData("interface=lo key=src_ip bidirectional=true", "bidirectional flows need a key")]
    [InlineData("interface=lo speed=fast", "unknown option speed, one of interface, filter")]
    public void Create_WrongSetting_NamesIt(string settings, string message)
    {
        LoggerException failure = Assert.Throws<LoggerException>(() => Create(settings));
        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
    }

    [FilterFact]
    public void Create_WrongFilter_NamesIt()
    {
        LoggerException failure = Assert.Throws<LoggerException>(() => Create("interface=lo", ("filter", "prt 53")));
        Assert.StartsWith("Filter: 'prt 53' is no filter: ", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Start_NoSuchFile_SaysSoAndStaysStopped()
    {
        Logger logger = Create($"interface={_folder.Path}/nosuch.pcap");
        LoggerException failure = Assert.Throws<LoggerException>(() => logger.Start());
        Assert.Contains("nosuch.pcap", failure.Message, StringComparison.Ordinal);
        Assert.Equal((LoggerStatus.Stopped, failure.Message), (logger.Status, logger.LastError));
    }

    [Fact]
    public async Task Start_OfAFile_ReadsItOnceToItsEnd()
    {
        Logger logger = Create($"interface={Write(packets: 1000)}");
        MemoryTableWriter table = new();
        ManagedLogger managed = new(logger, table);
        managed.Start();
        await EndOf(logger);
        await managed.FlushAsync();
        Assert.Equal((1000L, LoggerStatus.Stopped, Logger.AtEnd), (Packets(table), logger.Status, logger.Position));
        Assert.Equal(1000, logger.Counters.Single(static counter => counter.Name == "Packets").Value);

        // As after a restart: it is known to have ended.
        await EndOf(logger);
        await managed.FlushAsync();
        Assert.Equal(1000, Packets(table));

        logger.Resume(null);
        await EndOf(logger);
        await managed.StopAsync();
        Assert.Equal(2000, Packets(table));
    }

    [Fact]
    public async Task Publish_TableSlowerThanTheFile_LosesNothing()
    {
        // Longer than rows of a source that cannot wait would be kept waiting.
        MemoryTableWriter table = new() { Barrier = Task.Delay(TimeSpan.FromSeconds(2.2)) };
        Logger logger = Create($"interface={Write(packets: 20_000)} max_flows=1");
        ManagedLogger managed = new(logger, table, maxQueuedRows: 1);
        managed.Start();
        await EndOf(logger);
        await managed.StopAsync();
        Assert.Equal((20_000L, 0L, 0L), (Packets(table), managed.Dropped, logger.DropCount));
    }

    [Fact]
    public async Task Stop_InTheMiddleOfAFile_GoesOnThere()
    {
        TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        MemoryTableWriter table = new() { Barrier = gate.Task };
        Logger logger = Create($"interface={Write(packets: 50_000)} max_flows=1");
        ManagedLogger managed = new(logger, table, maxQueuedRows: 1);
        managed.Start();
        logger.Start();
        Task stopping = Task.Run(logger.Stop);
        gate.SetResult();
        await stopping.WaitAsync(s_patience);
        await managed.FlushAsync();
        string? position = logger.Position;
        long before = Packets(table);

        // A new one, as after a restart.
        Logger next = Create(string.Join(' ', logger.Spec.Configuration.Select(static pair => $"{pair.Key}={pair.Value}")));
        next.Resume(position);
        ManagedLogger following = new(next, table);
        following.Start();
        await EndOf(next);
        await following.StopAsync();
        await managed.StopAsync();
        Assert.Equal(50_000, Packets(table));
        Assert.Equal(position == Logger.AtEnd ? 50_000 : before, before);
    }

    private static Logger Create(string settings, params (string Key, string Value)[] more)
    {
        Dictionary<string, string> configuration = new(StringComparer.Ordinal);
        foreach (string setting in settings.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            configuration.Add(setting[..setting.IndexOf('=', StringComparison.Ordinal)], setting[(setting.IndexOf('=', StringComparison.Ordinal) + 1)..]);
        }

        foreach ((string key, string value) in more)
        {
            configuration.Add(key, value);
        }

        return new PcapLoggerFactory().Create(new LoggerSpec("pcap", "local", "p", null, configuration));
    }

    private static long Packets(MemoryTableWriter table) => table.Values("packet_count").Sum(static (Value count) => count.AsLong);

    private static async Task EndOf(Logger logger)
    {
        TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        void OnEnded(object? sender, EventArgs e) => ended.TrySetResult();
        logger.Ended += OnEnded;
        Assert.True(logger.Start());
        await ended.Task.WaitAsync(s_patience);
        logger.Ended -= OnEnded;
    }

    /// <summary>Each packet is of another host than the one before.</summary>
    private string Write(int packets)
    {
        PcapWriter writer = new();
        for (int i = 0; i < packets; i++)
        {
            writer.Add([1, 2, 3], source: 0x0a000000 + (uint)(i % 1000));
        }

        return _folder.Write("packets.pcap", writer.Bytes);
    }
}
