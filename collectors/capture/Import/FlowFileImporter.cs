using System.Diagnostics;
using System.Text.Json;
using System.Threading.Channels;
using LogFlowDb.Collectors.Batches;
using LogFlowDb.Collectors.Pcap;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Tables;
using LogFlowDb.Protocols.Exporters;
using LogFlowDb.Protocols.Exports;
using LogFlowDb.Protocols.NetFlow;
using LogFlowDb.Protocols.Packets;
using LogFlowDb.Protocols.Records;

namespace LogFlowDb.Collectors.Import;

/// <summary>
/// Imports the flow exports that files hold. Of a capture file every UDP datagram whose payload looks like an export is decoded,
/// whatever its port, and rows are stamped with the packets' times. Of a file of bare messages (RFC 5655) rows are stamped with
/// the export times, and their exporter is 0.0.0.0 unless its records say which. Files share templates and exporter state in the
/// order they are given. Not thread-safe.
/// </summary>
public sealed class FlowFileImporter
{
    private const int QueuedBatches = 8;

    /// <summary>0.0.0.0 in mapped form.</summary>
    private static readonly UInt128 s_nobody = new(0, 0xffff_0000_0000);

    private readonly ExportDecoder _decoder = new(
        FlowDecoderLimits.Default with { TemplateLifetime = Timeout.InfiniteTimeSpan },
        ExporterPolicy.Default with { IsRelay = static address => address == s_nobody || ExporterPolicy.IsLoopback(address) });

    private readonly FragmentAssembler _fragments = new();
    private readonly FlowBatches _batches;
    private readonly List<(ITableWriter Writer, RowBatch Rows)> _ready = [];
    private readonly ITableWriter[] _writers;
    private readonly Dictionary<string, long> _skipped = new(StringComparer.Ordinal);
    private bool _isPassing;

    /// <param name="flows">Gets flow records and flow samples.</param>
    /// <param name="counters">Gets counter samples; null when nobody wants them.</param>
    /// <param name="options">Gets records of options templates; null when nobody wants them.</param>
    public FlowFileImporter(ITableWriter flows, ITableWriter? counters = null, ITableWriter? options = null)
    {
        _writers = [.. new[] { flows, counters, options }.OfType<ITableWriter>()];
        _batches = new FlowBatches(
            FlowBatchBuilder.DefaultRows,
            (stream, rows) =>
            {
                if (!_isPassing && stream switch { RecordStream.Counters => counters, RecordStream.Options => options, _ => flows } is { } writer)
                {
                    _ready.Add((writer, rows));
                }
            });
        _batches.Want(RecordStream.NetFlow, wanted: true);
        _batches.Want(RecordStream.SFlow, wanted: true);
        _batches.Want(RecordStream.Counters, counters is not null);
        _batches.Want(RecordStream.Options, options is not null);
    }

    /// <summary>Counters of the exporters met so far.</summary>
    public IReadOnlyList<ExporterStatistics> Exporters => _decoder.Exporters();

    /// <summary>
    /// Of packets, in the language of libpcap; null takes them all. It sees packets as they were captured: of one that was sent in
    /// fragments, ports match the first alone.
    /// </summary>
    public string? Filter { get; init; }

    /// <summary>
    /// Ends an import between two frames: what was read is stored, and the result tells how far it came. Cancelling an import
    /// instead leaves open how much of it is stored.
    /// </summary>
    public CancellationToken Stop { get; init; }

    /// <summary>
    /// So many frames or messages of the next file were stored before: they are read for their templates alone. Back to 0 with each import.
    /// </summary>
    public long ResumeAt { get; set; }

    /// <summary>Appends the records of a file and commits them.</summary>
    /// <exception cref="CaptureFileException">The file is no capture file, and does not begin like an export message either.</exception>
    /// <exception cref="CaptureException">The filter is wrong for it, or libpcap is missing.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public async Task<ImportResult> ImportAsync(string path, CancellationToken cancellation = default)
    {
        using ImportSource source = new(path);
        return await ImportAsync(source, cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc cref="ImportAsync(string, CancellationToken)"/>
    public async Task<ImportResult> ImportAsync(ImportSource source, CancellationToken cancellation = default)
    {
        long start = Stopwatch.GetTimestamp();
        _skipped.Clear();
        Tally tally = new(), passed = new();
        long position = 0, resumeAt = ResumeAt;
        ResumeAt = 0;
        _isPassing = resumeAt > 0;
        bool stopped = false;
        Dictionary<DecodeError, long> before = Errors();
        ExportFileReader? messages = source.TryOpenMessages();
        if (messages is not null && Filter is not null)
        {
            throw new CaptureFileException(source.Name, "a filter chooses packets, and here are export messages without any");
        }

        CaptureReader? capture = messages is null ? source.OpenCapture(Filter) : null;
        await DecodeAndAppendAsync(Next, cancellation).ConfigureAwait(false);
        foreach (ITableWriter writer in _writers)
        {
            await writer.CommitAsync(cancellation).ConfigureAwait(false);
        }

        Skip("filtered", capture?.Filtered ?? 0);
        foreach ((DecodeError error, long count) in Errors())
        {
            Skip(JsonNamingPolicy.SnakeCaseLower.ConvertName(error.ToString()), count - before.GetValueOrDefault(error));
        }

        return new ImportResult(
            source.Name,
            (messages?.Kind ?? capture!.Kind) + " flows",
            tally.Datagrams,
            tally.Records,
            tally.OptionRecords,
            tally.CounterRecords,
            new SortedDictionary<string, long>(_skipped, StringComparer.Ordinal),
            Stopwatch.GetElapsedTime(start).TotalSeconds,
            messages is null ? capture!.Error : messages.Error)
        {
            Position = Math.Max(position, resumeAt),
            IsStopped = stopped,
        };

        bool Next()
        {
            stopped = Stop.IsCancellationRequested;
            if (_isPassing && (position == resumeAt || stopped))
            {
                // Rows that are not handed on yet were stored before too.
                _batches.Flush();
                _skipped.Clear();
                _isPassing = false;
            }

            Tally counted = _isPassing ? passed : tally;
            if (stopped || !(messages is null ? ReadFrame(capture!, counted) : ReadMessage(messages, counted)))
            {
                return false;
            }

            position++;
            return true;
        }
    }

    /// <summary>Decodes here while another task appends; a few batches may lie between them.</summary>
    private async Task DecodeAndAppendAsync(Func<bool> readNext, CancellationToken cancellation)
    {
        Channel<(ITableWriter Writer, RowBatch Rows)> batches = Channel.CreateBounded<(ITableWriter, RowBatch)>(new BoundedChannelOptions(QueuedBatches) { SingleReader = true, SingleWriter = true });
        Task appending = Task.Run(() => AppendAllAsync(batches, cancellation), cancellation);
        try
        {
            bool hasMore;
            do
            {
                hasMore = ReadUntilBatch(readNext);
                if (!hasMore)
                {
                    _batches.Flush();
                }

                foreach ((ITableWriter Writer, RowBatch Rows) batch in _ready)
                {
                    await batches.Writer.WriteAsync(batch, cancellation).ConfigureAwait(false);
                }

                _ready.Clear();
            }
            while (hasMore);
        }
        catch (ChannelClosedException)
        {
            // Appending has failed: its own exception comes below.
        }
        finally
        {
            _ready.Clear();
            batches.Writer.TryComplete();
        }

        await appending.ConfigureAwait(false);
    }

    private static async Task AppendAllAsync(Channel<(ITableWriter Writer, RowBatch Rows)> batches, CancellationToken cancellation)
    {
        try
        {
            await foreach ((ITableWriter writer, RowBatch rows) in batches.Reader.ReadAllAsync(cancellation).ConfigureAwait(false))
            {
                await writer.AppendAsync(rows, cancellation).ConfigureAwait(false);
            }
        }
        finally
        {
            batches.Writer.TryComplete();
        }
    }

    /// <summary>True while there may be more; returns once a batch is ready.</summary>
    private bool ReadUntilBatch(Func<bool> readNext)
    {
        while (_ready.Count == 0)
        {
            if (!readNext())
            {
                return false;
            }
        }

        return true;
    }

    private bool ReadFrame(CaptureReader reader, Tally tally)
    {
        if (!reader.TryRead(out CapturedFrame frame))
        {
            return false;
        }

        ReadFrame(frame, tally);
        return true;
    }

    private bool ReadMessage(ExportFileReader reader, Tally tally)
    {
        if (!reader.TryRead(out ReadOnlySpan<byte> message))
        {
            return false;
        }

        long time = FlowHeader.TryRead(message, out FlowHeader header, out _) && reader.Kind != "sflow" ? header.ExportTime : reader.WrittenAt;
        Decode(message, s_nobody, port: 0, time, tally);
        return true;
    }

    private void ReadFrame(in CapturedFrame frame, Tally tally)
    {
        PacketError error = PacketDecoder.Decode(frame.LinkType, frame.Data, out PacketHeaders packet);
        if (error != PacketError.None)
        {
            Skip(error switch { PacketError.LinkType => "link_type", PacketError.NotIp => "not_ip", _ => "packet_cut" }, 1);
            return;
        }

        if ((packet.Flags & (PacketFlags.CutInNetwork | PacketFlags.Malformed)) != PacketFlags.None)
        {
            Skip("packet_cut", 1);
            return;
        }

        if (packet.Protocol != UdpDatagram.ProtocolNumber)
        {
            Skip("not_udp", 1);
            return;
        }

        ReadOnlySpan<byte> udp = frame.Data[packet.TransportOffset..packet.EndOffset];
        if (packet.IsFragment)
        {
            udp = _fragments.Add(packet, udp);
            if (udp.IsEmpty)
            {
                Skip("fragment", 1);
                return;
            }
        }

        if (!UdpDatagram.TryRead(udp, out UdpDatagram datagram))
        {
            Skip("packet_cut", 1);
            return;
        }

        Decode(datagram.Payload, packet.Source, datagram.SourcePort, frame.Timestamp, tally);
    }

    private void Decode(ReadOnlySpan<byte> payload, UInt128 source, int port, long timestamp, Tally tally)
    {
        if (ExportDecoder.Classify(payload) == ExportProtocol.None)
        {
            Skip("not_export", 1);
            return;
        }

        FlowBatchSink sink = new(_batches);
        ExportResult result = _decoder.Decode(payload, source, port, timestamp, ref sink);
        tally.Datagrams++;
        tally.Records += result.FlowRecords;
        tally.OptionRecords += result.OptionRecords;
        tally.CounterRecords += result.CounterRecords;
    }

    private void Skip(string reason, long count)
    {
        if (count > 0)
        {
            _skipped[reason] = _skipped.GetValueOrDefault(reason) + count;
        }
    }

    private Dictionary<DecodeError, long> Errors()
    {
        Dictionary<DecodeError, long> errors = [];
        foreach (ExporterStatistics exporter in _decoder.Exporters())
        {
            foreach ((DecodeError error, long count) in exporter.Errors)
            {
                errors[error] = errors.GetValueOrDefault(error) + count;
            }
        }

        return errors;
    }

    private sealed class Tally
    {
        public long Datagrams { get; set; }

        public long Records { get; set; }

        public long OptionRecords { get; set; }

        public long CounterRecords { get; set; }
    }
}
