using System.Diagnostics;
using LogFlowDb.Collectors.Metering;
using LogFlowDb.Collectors.Pcap;
using LogFlowDb.Engine.Tables;

namespace LogFlowDb.Collectors.Import;

/// <summary>
/// Meters the packets of capture files into flow records. All files share one meter, in the order they are given: a flow may begin in
/// one and end in the next. Not thread-safe.
/// </summary>
/// <param name="flows">Gets the records.</param>
/// <param name="settings">Of the meter.</param>
/// <exception cref="ArgumentOutOfRangeException">A setting that cannot be.</exception>
/// <exception cref="FlowKeyException">The key does not go with the other settings.</exception>
public sealed class PacketFileImporter(ITableWriter flows, MeterSettings settings)
{
    private readonly MeterPipeline _meter = new(settings, flows.AppendAsync);

    public MeterStatistics Statistics => _meter.Statistics;

    /// <summary>Of packets, in the language of libpcap; null takes them all.</summary>
    public string? Filter { get; init; }

    /// <summary>Meters a file, appends the records of flows that ended and commits them.</summary>
    /// <param name="path">A capture file.</param>
    /// <param name="isLast">Then all flows end with it.</param>
    /// <param name="cancellation">What was appended until then stays.</param>
    /// <exception cref="CaptureFileException">The file is no capture file.</exception>
    /// <exception cref="CaptureException">The filter is wrong for it, or libpcap is missing.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public async Task<PacketImportResult> ImportAsync(string path, bool isLast, CancellationToken cancellation = default)
    {
        using ImportSource source = new(path);
        return await ImportAsync(source, isLast, cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc cref="ImportAsync(string, bool, CancellationToken)"/>
    public async Task<PacketImportResult> ImportAsync(ImportSource source, bool isLast, CancellationToken cancellation = default)
    {
        long start = Stopwatch.GetTimestamp();
        MeterStatistics before = Statistics;
        CaptureReader capture = source.OpenCapture(Filter);
        await _meter.ReadAsync(capture, cancellation).ConfigureAwait(false);
        if (isLast)
        {
            await _meter.EndAllAsync(cancellation).ConfigureAwait(false);
        }

        await flows.CommitAsync(cancellation).ConfigureAwait(false);
        MeterStatistics after = Statistics;
        return new PacketImportResult(
            source.Name,
            capture.Kind + " packets",
            after.Frames - before.Frames,
            after.Records - before.Records,
            Skipped(before, after, capture.Filtered),
            Stopwatch.GetElapsedTime(start).TotalSeconds,
            capture.Error);
    }

    /// <summary>Ends the flows that are left when the last file could not be read, and commits.</summary>
    public async Task FinishAsync(CancellationToken cancellation = default)
    {
        await _meter.EndAllAsync(cancellation).ConfigureAwait(false);
        await flows.CommitAsync(cancellation).ConfigureAwait(false);
    }

    private static SortedDictionary<string, long> Skipped(MeterStatistics before, MeterStatistics after, long filtered)
    {
        SortedDictionary<string, long> skipped = new(StringComparer.Ordinal);
        Add("filtered", filtered);
        Add("link_type", after.UnknownLinks - before.UnknownLinks);
        Add("packet_cut", after.Cut - before.Cut);
        Add("not_ip", after.NonIpPackets - after.Cut - after.UnknownLinks - (before.NonIpPackets - before.Cut - before.UnknownLinks));
        Add("not_sampled", after.Unsampled - before.Unsampled);
        Add("names", after.NamesDropped - before.NamesDropped);
        Add("handshakes", after.HandshakesForgotten - before.HandshakesForgotten);
        return skipped;

        void Add(string reason, long count)
        {
            if (count > 0)
            {
                skipped.Add(reason, count);
            }
        }
    }
}
