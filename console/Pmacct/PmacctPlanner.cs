using System.Globalization;
using LogFlowDb.Collectors.Metering;
using LogFlowDb.Console.State;
using LogFlowDb.Engine.Loggers;
using LogFlowDb.Outputs.Shaping;

namespace LogFlowDb.Console.Pmacct;

/// <summary>Makes of a configuration of pmacct what is done for it here: where rows come from, their table, the outputs.</summary>
internal sealed partial class PmacctPlanner
{
    public const string Table = "flows";
    private const string Name = "pmacct";
    private const string DefaultKey = "src_ip,dst_ip,src_port,dst_port,protocol,tos,vlan_id";

    /// <summary>Bins are aligned to local time, whose distance from UTC is a multiple of this everywhere.</summary>
    private const long ZoneSeconds = 900;

    private readonly PmacctSettings _settings;
    private readonly PmacctKind _kind;
    private readonly PmacctFiles _files;
    private readonly Dictionary<string, string> _secrets = new(StringComparer.Ordinal);
    private readonly HashSet<string> _keyFields = new(StringComparer.Ordinal);
    private readonly List<long> _periods = [];
    private bool _countsFlows;

    private PmacctPlanner(PmacctSettings settings, PmacctKind kind)
    {
        _settings = settings;
        _kind = kind;
        _files = new PmacctFiles(settings);
    }

    private bool OfPackets => _kind == PmacctKind.Pmacctd;

    private bool IsLive => _settings.Text("pcap_savefile") is null;

    /// <param name="path">Full path of the configuration.</param>
    /// <param name="given">Whose it is; null to find out.</param>
    /// <param name="isLenient">What is not done is told and left out.</param>
    /// <exception cref="PmacctException">It cannot be read, or something in it is wrong or not done; a line for each thing.</exception>
    public static PmacctPlan Plan(string path, PmacctKind? given, bool isLenient) => Plan(path, PmacctFile.Read(path), given, isLenient);

    /// <inheritdoc cref="Plan(string, PmacctKind?, bool)"/>
    public static PmacctPlan Plan(string path, IReadOnlyList<PmacctEntry> entries, PmacctKind? given, bool isLenient)
    {
        PmacctSettings settings = new(path, entries, isLenient);
        PmacctKind kind = given ?? KindOf(path, entries);
        PmacctPlan plan = new PmacctPlanner(settings, kind).Make();
        return settings.Problems.Count == 0 ? plan with { Notices = settings.Notices } : throw new PmacctException(string.Join('\n', settings.Problems));
    }

    /// <summary>By keys that one daemon has alone, or else by the name of the file.</summary>
    private static PmacctKind KindOf(string path, IReadOnlyList<PmacctEntry> entries)
    {
        bool hasNetFlow = Has("nfacctd_"), hasSFlow = Has("sfacctd_");
        if (hasNetFlow && hasSFlow)
        {
            throw new PmacctException($"{path}: has keys of nfacctd and of sfacctd; say which it is, --as nfacctd or --as sfacctd");
        }

        string name = Path.GetFileName(path);
        return hasNetFlow || (!hasSFlow && name.StartsWith("nfacctd", StringComparison.Ordinal)) ? PmacctKind.Nfacctd
            : hasSFlow || name.StartsWith("sfacctd", StringComparison.Ordinal) ? PmacctKind.Sfacctd
            : PmacctKind.Pmacctd;

        bool Has(string start) => entries.Any(entry => entry.Key.StartsWith(start, StringComparison.Ordinal));
    }

    private PmacctPlan Make()
    {
        List<OutputSpec> outputs = [];
        foreach (PmacctPlugin plugin in _settings.Plugins)
        {
            if (plugin.Type == PmacctPlugin.Tee)
            {
                outputs.AddRange(Tee(plugin));
            }
            else if (Output(plugin) is { } output)
            {
                outputs.Add(output);
            }
        }

        PmacctPlan plan = new(_kind, Table)
        {
            SaveFile = _settings.File("pcap_savefile"),
            Outputs = outputs,
            Lookups = _files.Lookups,
            Groups = _files.Groups,
            Secrets = _secrets,
            Daemonize = _settings.Flag("daemonize"),
            PidFile = _settings.File("pidfile"),
            LogFile = _settings.File("logfile"),
        };
        return OfPackets ? Packets(plan) : Exports(plan);
    }

    /// <summary>What tells packets apart: all that flows have always, and what the outputs want besides.</summary>
    private PmacctPlan Packets(PmacctPlan plan)
    {
        foreach (string meaning in new[] { "port", "ip", "allow_file", "mcast_groups", "time_new" })
        {
            PassOver(meaning);
        }

        string key = string.Join(',', [DefaultKey, .. _keyFields.Order(StringComparer.Ordinal)]);
        long bin = _periods.Aggregate(0L, Divisor);
        int every = (int)(_settings.Number("sampling_rate", 1, int.MaxValue) ?? 1);
        TimeSpan? lifetime = _countsFlows ? TimeSpan.FromSeconds(_settings.Number("flow_lifetime", 1, 86_400) ?? 60) : null;
        MeterSettings usual = MeterSettings.Default;
        plan = plan with
        {
            Filter = _settings.Text("pcap_filter"),
            Meter = usual with
            {
                Key = FlowKey.Parse(key),
                BinLength = TimeSpan.FromSeconds(bin),
                SampleEvery = every,
                SampleAtRandom = every > 1,
                IdleTimeout = lifetime ?? usual.IdleTimeout,
                ActiveTimeout = lifetime is null ? usual.ActiveTimeout : TimeSpan.FromDays(1),
            },
        };
        if (plan.SaveFile is not null)
        {
            PassOver("pcap_interface");
            return plan;
        }

        Dictionary<string, string> logger = new(StringComparer.Ordinal) { ["interface"] = Interface(), ["key"] = key };
        Add(logger, "filter", plan.Filter);
        Add(logger, "bin", bin > 0 ? Text(bin) : null);
        Add(logger, "idle_timeout", lifetime is { } idle ? Text((long)idle.TotalSeconds) : null);
        Add(logger, "active_timeout", lifetime is null ? null : Text(86_400));
        Add(logger, "sampling", every > 1 ? Text(every) : null);
        Add(logger, "snaplen", _settings.Number("snaplen", 1, 262_144) is { } length ? Text(Math.Max(length, 64)) : null);
        Add(logger, "promiscuous", _settings.Flag("promisc", otherwise: true) ? null : "false");
        return plan with { Logger = new LoggerSpec("pcap", Name, Name, null, logger) };
    }

    private PmacctPlan Exports(PmacctPlan plan)
    {
        foreach (string meaning in new[] { "pcap_interface", "pcap_filter", "snaplen", "promisc", "flow_lifetime" })
        {
            PassOver(meaning);
        }

        Dictionary<string, string> logger = new(StringComparer.Ordinal);
        Add(logger, "sampling", _settings.Number("ext_sampling_rate", 1, uint.MaxValue) is { } rate ? Text(rate) : null);
        if (plan.SaveFile is not null)
        {
            if (logger.Count > 0)
            {
                _settings.Refuse(_settings.Find("ext_sampling_rate")!, "is not done of a file");
            }

            return plan;
        }

        int port = (int)(_settings.Number("port", 1, ushort.MaxValue) ?? (_kind == PmacctKind.Nfacctd ? 2100 : 6343));
        Dictionary<string, string> options = new(StringComparer.Ordinal) { ["allow"] = _files.Allowed() };
        Add(options, "group", _settings.Text("mcast_groups"));
        if (_settings.Number("pipe_size", 1, 1L << 30) is { } bytes)
        {
            // The kernel gives no less, and no more than it allows.
            options["buffer"] = Text(Math.Clamp(bytes >> 10, 64, 1 << 20)) + "kb";
        }

        string address = Address();
        Add(logger, "binding", Name);
        return plan with
        {
            Binding = new StoredBinding(Name, port, address, options, Declared: true),
            Logger = new LoggerSpec(_kind == PmacctKind.Nfacctd ? "netflow" : "sflow", Name, Name, null, logger),
        };
    }

    private string Address()
    {
        if (_settings.Find("ip") is not { } entry)
        {
            // As nfacctd and sfacctd do it when they are told nothing.
            return "::";
        }

        if (System.Net.IPAddress.TryParse(entry.Value, out System.Net.IPAddress? address))
        {
            return address.ToString();
        }

        _settings.Refuse(entry, $"'{entry.Value}' is no address");
        return "::1";
    }

    private string Interface()
    {
        if (_settings.Text("pcap_interface") is { } name)
        {
            return name;
        }

        _settings.Refuse("where from? pcap_interface or pcap_savefile is missing (`logdb capture --list` shows the interfaces)");
        return "lo";
    }

    /// <summary>A key that another daemon has.</summary>
    private void PassOver(string meaning)
    {
        if (_settings.Find(meaning) is { } entry)
        {
            _settings.Notice(entry, "has nothing to do here");
        }
    }

    private static void Add(Dictionary<string, string> values, string key, string? value)
    {
        if (value is not null)
        {
            values[key] = value;
        }
    }

    private static long Divisor(long a, long b) => b == 0 ? a : Divisor(b, a % b);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
