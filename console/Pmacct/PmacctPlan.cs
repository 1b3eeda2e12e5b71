using LogFlowDb.Collectors.Metering;
using LogFlowDb.Console.State;
using LogFlowDb.Engine.Loggers;
using LogFlowDb.Outputs.Shaping;

namespace LogFlowDb.Console.Pmacct;

/// <summary>What a configuration of pmacct amounts to here. Immutable; holds no secret but in <see cref="Secrets"/>.</summary>
internal sealed record PmacctPlan(PmacctKind Kind, string Table)
{
    /// <summary>A capture file to read to its end; null when it goes on until it is told to stop.</summary>
    public string? SaveFile { get; init; }

    /// <summary>Of packets, in the language of libpcap.</summary>
    public string? Filter { get; init; }

    /// <summary>Of packets of a file.</summary>
    public MeterSettings Meter { get; init; } = MeterSettings.Default;

    /// <summary>A port to open; null for packets.</summary>
    public StoredBinding? Binding { get; init; }

    /// <summary>Whose records fill the table; null when a file does.</summary>
    public LoggerSpec? Logger { get; init; }

    public IReadOnlyList<OutputSpec> Outputs { get; init; } = [];

    /// <summary>Lookup tables by name, as CSV files: networks.</summary>
    public IReadOnlyDictionary<string, string> Lookups { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Groups of ports by name.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Groups { get; init; } = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);

    /// <summary>Passwords by the name under which outputs ask for them.</summary>
    public IReadOnlyDictionary<string, string> Secrets { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public bool Daemonize { get; init; }

    public string? PidFile { get; init; }

    public string? LogFile { get; init; }

    /// <summary>A line each.</summary>
    public IReadOnlyList<string> Notices { get; init; } = [];
}
