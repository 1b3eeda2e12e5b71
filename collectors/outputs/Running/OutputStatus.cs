using LogFlowDb.Outputs.Targets;

namespace LogFlowDb.Outputs.Running;

/// <summary>An output as it was at one moment. Counters are of this process.</summary>
/// <param name="Place">Where rows go, without secrets.</param>
/// <param name="Sent">Rows that went out and were taken; of aggregated ones, those that came of it.</param>
/// <param name="Read">Rows that were read for it.</param>
/// <param name="Queued">Rows that wait.</param>
/// <param name="Dropped">Rows that never go out, by reason.</param>
/// <param name="Retries">Openings after a failure.</param>
/// <param name="LastError">What went wrong last; null when nothing did.</param>
/// <param name="LastErrorAt">UTC.</param>
/// <param name="LastSent">When rows were last taken, UTC.</param>
/// <param name="WaitsUntil">When it tries again, UTC; null when it does not wait for a time.</param>
/// <param name="WaitsFor">Why it waits; null when it does not.</param>
/// <param name="Counters">Of the target.</param>
public sealed record OutputStatus(
    OutputState State,
    string Place,
    OutputPosition Position,
    long Sent,
    long Read,
    long Queued,
    IReadOnlyList<(string Reason, long Rows)> Dropped,
    long Retries,
    string? LastError,
    DateTime? LastErrorAt,
    DateTime? LastSent,
    DateTime? WaitsUntil,
    string? WaitsFor,
    IReadOnlyList<(string Name, long Value)> Counters)
{
    public long DroppedRows => Dropped.Sum(static dropped => dropped.Rows);
}
