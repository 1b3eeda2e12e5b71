using System.Globalization;
using LogFlowDb.Collectors.Metering;
using LogFlowDb.Collectors.Pcap;
using LogFlowDb.Engine.Loggers;
using LogFlowDb.Protocols.Packets;

namespace LogFlowDb.Collectors.Loggers;

/// <summary>What a logger of packets reads, and how it makes flows of it. Immutable.</summary>
internal sealed class PcapLoggerSettings
{
    private const string SourceKey = "interface";
    private const string FilterKey = "filter";
    private const string FlowKeyKey = "key";
    private const string ActiveKey = "active_timeout";
    private const string IdleKey = "idle_timeout";
    private const string BinKey = "bin";
    private const string SnapLengthKey = "snaplen";
    private const string PromiscuousKey = "promiscuous";
    private const string BufferKey = "buffer";
    private const string BidirectionalKey = "bidirectional";
    private const string SamplingKey = "sampling";
    private const string InnerKey = "inner";
    private const string ApplicationsKey = "applications";
    private const string RoundTripKey = "round_trip";
    private const string MaxFlowsKey = "max_flows";

    private const int MaxSnapLength = 262_144;
    private const int MaxBufferMegabytes = 2047;

    private PcapLoggerSettings(string source, string? filter, LiveCaptureOptions live, MeterSettings meter, FieldProjection projection)
    {
        File = source.Contains('/', StringComparison.Ordinal) ? source : null;
        Filter = filter;
        Live = live;
        Meter = meter;
        Projection = projection;
    }

    public static IReadOnlyList<LoggerOption> Options { get; } =
    [
        new(SourceKey, "NAME|/PATH", "the interface to listen on, or the full path of a capture file") { Prompt = "Interface or File", Required = true },
        new(FilterKey, "EXPRESSION", "only packets that match, as tcpdump takes it") { Prompt = "Filter" },
        new(FlowKeyKey, "FIELD,…", $"what makes a flow, {FlowKey.Default} if not specified") { Prompt = "Flow Key" },
        new(ActiveKey, "SECONDS", $"a record of a flow that goes on at least so often, {Seconds(MeterSettings.Default.ActiveTimeout)} if not specified") { Prompt = "Active Timeout" },
        new(IdleKey, "SECONDS", $"a flow ends after so long without a packet, {Seconds(MeterSettings.Default.IdleTimeout)} if not specified") { Prompt = "Idle Timeout" },
        new(SnapLengthKey, "BYTES", "take at most so much of a packet") { Prompt = "Snap Length" },
        new(PromiscuousKey, "true|false", "also packets for other machines, true if not specified"),
        new(BufferKey, "MB", "of the kernel, for packets that wait; 16 if not specified"),
        new(BidirectionalKey, "true|false", "both directions of a flow in one record"),
        new(SamplingKey, "N", "count one packet of N"),
        new(InnerKey, "true|false", "flows of what tunnels carry, in place of the tunnels"),
        new(ApplicationsKey, "true|false", "names out of the first packets: dns_query, tls_sni, http_host"),
        new(RoundTripKey, "true|false", "answer times of TCP handshakes: client_latency, server_latency"),
        new(MaxFlowsKey, "N", $"flows at once at most, {MeterSettings.Default.MaxFlows.ToString(CultureInfo.InvariantCulture)} if not specified; a new one then ends the oldest"),
        new(BinKey, "SECONDS", "no record holds packets of two time bins of this length"),
        new(FlowLoggerKind.FieldsKey, "NAME,…", "only these fields of each record"),
    ];

    /// <summary>Full path; null when it listens on an interface.</summary>
    public string? File { get; }

    public string? Filter { get; }

    public LiveCaptureOptions Live { get; }

    public MeterSettings Meter { get; }

    public FieldProjection Projection { get; }

    /// <exception cref="LoggerException">A key is unknown or a value not acceptable.</exception>
    public static PcapLoggerSettings Parse(IReadOnlyDictionary<string, string> configuration)
    {
        SettingReader reader = new(Options, configuration);
        string source = reader.Text(SourceKey) ?? throw new LoggerException($"{SourceKey}: which interface or file?");
        if (source.Contains('/', StringComparison.Ordinal) && !Path.IsPathFullyQualified(source))
        {
            throw reader.Wrong(SourceKey, source, "is not the full path of a file");
        }

        string? filter = reader.Text(FilterKey);
        if (filter is not null && FilterError(filter) is { } wrong)
        {
            throw reader.Wrong(FilterKey, filter, $"is no filter: {wrong}");
        }

        MeterSettings usual = MeterSettings.Default;
        bool isBidirectional = Flag(reader, BidirectionalKey);
        MeterSettings meter = usual with
        {
            Key = Key(reader),
            ActiveTimeout = Time(reader, ActiveKey) ?? usual.ActiveTimeout,
            IdleTimeout = Time(reader, IdleKey) ?? usual.IdleTimeout,
            BinLength = Time(reader, BinKey) ?? TimeSpan.Zero,
            MaxFlows = reader.Whole(MaxFlowsKey, MeterSettings.LargestCache) ?? usual.MaxFlows,
            Bidirectional = isBidirectional,
            SampleEvery = reader.Whole(SamplingKey, int.MaxValue) ?? 1,
            Inner = Flag(reader, InnerKey),
            Applications = Flag(reader, ApplicationsKey),
            RoundTrip = Flag(reader, RoundTripKey),
        };
        try
        {
            _ = new FlowMeter(meter with { MaxFlows = 1 }, static _ => { });
        }
        catch (Exception unfit) when (unfit is ArgumentException or FlowKeyException)
        {
            throw new LoggerException(unfit.Message, unfit);
        }

        LiveCaptureOptions live = new()
        {
            Interface = source,
            Filter = filter,
            SnapLength = reader.Whole(SnapLengthKey, MaxSnapLength) ?? MaxSnapLength,
            Promiscuous = reader.One(PromiscuousKey, ("true", true), ("false", false)),
            BufferBytes = (reader.Whole(BufferKey, MaxBufferMegabytes) ?? 0) << 20,
        };
        return new PcapLoggerSettings(source, filter, live, meter, new FieldProjection([.. reader.List(FlowLoggerKind.FieldsKey, FlowLoggerSettings.FieldName)]));
    }

    /// <exception cref="CaptureException">It cannot be read or listened on.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Nor may it.</exception>
    public IPacketSource Open() => File is { } path ? CaptureReader.Open(path, Filter) : LiveCapture.Open(Live);

    private static bool Flag(SettingReader reader, string key) => reader.One(key, ("false", false), ("true", true));

    private static FlowKey Key(SettingReader reader)
    {
        try
        {
            return reader.Text(FlowKeyKey) is { } text ? FlowKey.Parse(text) : MeterSettings.Default.Key;
        }
        catch (FlowKeyException wrong)
        {
            throw new LoggerException(wrong.Message, wrong);
        }
    }

    private static TimeSpan? Time(SettingReader reader, string key)
    {
        const double LeastSeconds = 0.1, MostSeconds = 365 * 86_400;
        return reader.Text(key) is not { } text ? null
            : double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds) && seconds is >= LeastSeconds and <= MostSeconds
                ? TimeSpan.FromSeconds(seconds)
                : throw reader.Wrong(key, text, "is not a number of seconds from 0.1 on");
    }

    /// <summary>Null when libpcap understands it for some link type, or is not there to ask.</summary>
    private static string? FilterError(string filter)
    {
        if (!PacketFilter.IsAvailable)
        {
            return null;
        }

        string? error = null;
        foreach (int link in new[] { LinkType.Ethernet, LinkType.LinuxSll, LinkType.Radiotap })
        {
            try
            {
                PacketFilter.Compile(filter, link).Dispose();
                return null;
            }
            catch (CaptureException wrong)
            {
                error ??= wrong.Message;
            }
        }

        return error;
    }

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString(CultureInfo.InvariantCulture);
}
