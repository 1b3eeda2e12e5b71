namespace LogFlowDb.Crash.Tests.Comparison;

/// <summary>The counters that tshark prints of a record. Of several that count the same, one is taken: delta, total, initiator.</summary>
internal sealed class RecordCounters
{
    private static readonly string[] s_forward = ["", "Permanent ", "Initiator "];
    private static readonly string[] s_backward = ["Reverse ", "Reverse Permanent ", "Responder "];

    private readonly Dictionary<string, long> _values = new(StringComparer.Ordinal);

    public long Packets => First(s_forward, "Packets") + First(s_backward, "Packets");

    public long Octets => First(s_forward, "Octets") + First(s_backward, "Octets");

    public void Add(string name, bool isReverse, long value) =>
        _values.TryAdd((isReverse ? "Reverse " : "") + (name == "Frame Length" ? "Octets" : name), value);

    private long First(string[] kinds, string unit) =>
        kinds.Select(kind => kind + unit).Where(_values.ContainsKey).Select(name => _values[name]).FirstOrDefault();
}
