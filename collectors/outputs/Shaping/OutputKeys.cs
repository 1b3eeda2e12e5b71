using LogFlowDb.Outputs.Targets;

namespace LogFlowDb.Outputs.Shaping;

/// <summary>The settings that all outputs of rows have.</summary>
public static class OutputKeys
{
    public const string Table = "table";
    public const string Logger = "logger";
    public const string Filter = "filter";
    public const string Through = "through";
    public const string Fields = "fields";
    public const string Keys = "keys";
    public const string Sum = "sum";
    public const string Bits = "bits";
    public const string Bin = "bin";
    public const string BinBy = "bin_by";
    public const string BinAs = "bin_as";
    public const string Refresh = "refresh";
    public const string Renormalize = "renormalize";
    public const string From = "from";
    public const string Queue = "queue";
    public const string Retry = "retry";
    public const string RetryMost = "retry_max";

    /// <summary>In the order in which they are told.</summary>
    public static IReadOnlyList<OutputOption> All { get; } =
    [
        new(Table, "NAME", "the table whose rows go out: none is left out, and ingest never waits"),
        new(Logger, @"NAMESPACE\NAME", "the logger whose rows go out as they come, without a table; what cannot be held is dropped"),
        new(Filter, "EXPRESSION", "only rows for which it holds, as behind search"),
        new(Through, "STAGES", "stages that treat rows one by one, before the filter, e.g. eval net=network(src_ip, 24)"),
        new(Fields, "F [as NAME],…", "columns in their order; without keys rows go out as they are"),
        new(Keys, "F [as NAME],…", "rows that agree in these go out as one, their counters summed"),
        new(Sum, "F [as NAME],…", "what is summed; octet_count,packet_count,flow_count unless told"),
        new(Bits, "F [as NAME],…", "of which the bits set in any row go out, as of tcp_flags"),
        new(Bin, "1m|5m|1h|1d", "a key more: the time cut to this length"),
        new(BinBy, "FIELD", "the time that is cut; first_time, and where there is none _time, unless told"),
        new(BinAs, "NAME", "name of that key; bin_time unless told"),
        new(Refresh, "1s|60s|5m", "how often rows go out; 1s, with keys 60s on the full minute, unless told"),
        new(Renormalize, "on|off", "octets and packets times the sampling rate of the row; off unless told"),
        new(From, "start|now", "where a new output begins in its table; now unless told"),
        new(Queue, "ROWS", "of a logger, rows that wait at most; 262144 unless told"),
        new(Retry, "1s", "first pause after a failure; it doubles with every failure more"),
        new(RetryMost, "1m", "longest pause"),
    ];

    /// <summary>All settings of outputs of a type.</summary>
    public static IReadOnlyList<OutputOption> Of(IOutputType type) => type.TakesRows ? [.. All, .. type.Options] : type.Options;
}
