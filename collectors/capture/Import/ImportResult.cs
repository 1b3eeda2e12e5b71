namespace LogFlowDb.Collectors.Import;

/// <summary>What one file gave.</summary>
/// <param name="Kind">Container and content: <c>pcap flows</c>, <c>pcapng flows</c>.</param>
/// <param name="Datagrams">Export datagrams decoded.</param>
/// <param name="Records">Flow records and flow samples appended.</param>
/// <param name="OptionRecords">Records of options templates; appended if somebody wants them.</param>
/// <param name="CounterRecords">Counter samples of sFlow; appended if somebody wants them.</param>
/// <param name="Skipped">What gave nothing, by reason: packets that are no export, and errors inside datagrams.</param>
/// <param name="Error">Why reading ended before the end of the file; what was read before is kept. Null when nothing is wrong.</param>
public sealed record ImportResult(
    string File,
    string Kind,
    long Datagrams,
    long Records,
    long OptionRecords,
    long CounterRecords,
    IReadOnlyDictionary<string, long> Skipped,
    double Seconds,
    string? Error)
{
    /// <summary>Frames or messages read from the beginning of the file on; their records are stored.</summary>
    public long Position { get; init; }

    /// <summary>Reading ended because somebody asked for it: another import can go on at <see cref="Position"/>.</summary>
    public bool IsStopped { get; init; }
}
