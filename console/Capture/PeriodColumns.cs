using LogFlowDb.Engine.Values;

namespace LogFlowDb.Console.Capture;

/// <summary>
/// The columns of the printed tables: what rows are added up by, then the counters. Titles are those of pmacct's print plugin;
/// programs get the same words in lower case. Immutable.
/// </summary>
internal sealed class PeriodColumns
{
    public const string Start = "start";
    public const string Packets = "packets";
    public const string Flows = "flows";
    public const string Bytes = "bytes";

    /// <summary>Where pmacct's title is not our field in capitals.</summary>
    private static readonly (string Field, string Name)[] s_names =
    [
        ("vlan_id", "vlan"), ("inner_vlan_id", "cvlan"), ("ether_type", "etype"), ("vlan_priority", "cos"),
    ];

    /// <param name="keys">Fields of flows.</param>
    /// <param name="withFlows">The number of flows is a column.</param>
    public PeriodColumns(IReadOnlyList<string> keys, bool withFlows)
    {
        Keys = keys;
        WithFlows = withFlows;
        KeyNames = [.. keys.Select(static key => s_names.FirstOrDefault(name => name.Field == key).Name ?? key)];
        Counters = withFlows ? [Packets, Flows, Bytes] : [Packets, Bytes];
    }

    public IReadOnlyList<string> Keys { get; }

    /// <summary>The names of the keys in output.</summary>
    public IReadOnlyList<string> KeyNames { get; }

    public bool WithFlows { get; }

    public IReadOnlyList<string> Counters { get; }

    public Value Counter(string name, PeriodRow row) => Value.From(name switch
    {
        Packets => row.Packets,
        Flows => row.Flows,
        _ => row.Bytes,
    });
}
