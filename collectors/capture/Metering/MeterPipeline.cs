using System.Threading.Channels;
using LogFlowDb.Collectors.Pcap;
using LogFlowDb.Engine.Columns;

namespace LogFlowDb.Collectors.Metering;

/// <summary>
/// A meter on two threads, for files: one reads frames and makes digests of them, the other looks up flows and appends what ended. What
/// comes out is what <see cref="FlowMeter"/> gives. One file at a time.
/// </summary>
internal sealed class MeterPipeline
{
    /// <summary>Batches between the two threads.</summary>
    private const int Batches = 8;

    private readonly PacketDigester _digester;
    private readonly FlowTable _flows;
    private readonly FrameBatch _frames = new();
    private readonly Queue<RowBatch> _ready = [];
    private readonly Channel<DigestBatch> _free = Channel.CreateBounded<DigestBatch>(Options());
    private readonly Func<RowBatch, CancellationToken, ValueTask> _append;

    /// <param name="settings">Checked here.</param>
    /// <param name="append">Takes records over; called by one thread at a time.</param>
    public MeterPipeline(MeterSettings settings, Func<RowBatch, CancellationToken, ValueTask> append)
    {
        settings.Check();
        _append = append;
        _digester = new PacketDigester(settings);
        _flows = new FlowTable(settings, _digester.KeyBytes, _ready.Enqueue);
        for (int i = 0; i < Batches; i++)
        {
            _free.Writer.TryWrite(new DigestBatch(_digester));
        }
    }

    public MeterStatistics Statistics => _digester.Statistics with { ActiveFlows = _flows.Count, Records = _flows.Records, Evicted = _flows.Evicted, NamesDropped = _flows.NamesDropped };

    /// <summary>Meters all frames that are left. Flows that have not ended stay for the next file.</summary>
    public async Task ReadAsync(CaptureReader reader, CancellationToken cancellation)
    {
        Channel<DigestBatch> full = Channel.CreateBounded<DigestBatch>(Options());
        Task counting = Task.Run(() => CountAllAsync(full, cancellation), cancellation);
        try
        {
            while (reader.TryReadBatch(_frames))
            {
                for (int next = 0; next < _frames.Count;)
                {
                    DigestBatch batch = await _free.Reader.ReadAsync(cancellation).ConfigureAwait(false);
                    batch.Clear();
                    next = _digester.Digest(_frames, next, batch);
                    await full.Writer.WriteAsync(batch, cancellation).ConfigureAwait(false);
                }
            }
        }
        catch (ChannelClosedException)
        {
            // Counting has failed: its own exception comes below.
        }
        finally
        {
            full.Writer.TryComplete();
        }

        await counting.ConfigureAwait(false);
    }

    /// <summary>Ends all flows.</summary>
    public async Task EndAllAsync(CancellationToken cancellation)
    {
        _flows.EndAll();
        _flows.Flush();
        await AppendReadyAsync(cancellation).ConfigureAwait(false);
    }

    private static BoundedChannelOptions Options() => new(Batches) { SingleReader = true, SingleWriter = true };

    private async Task CountAllAsync(Channel<DigestBatch> full, CancellationToken cancellation)
    {
        try
        {
            await foreach (DigestBatch batch in full.Reader.ReadAllAsync(cancellation).ConfigureAwait(false))
            {
                _flows.Add(batch);
                _free.Writer.TryWrite(batch);
                if (_ready.Count > 0)
                {
                    await AppendReadyAsync(cancellation).ConfigureAwait(false);
                }
            }
        }
        catch
        {
            // The reading thread waits for one of the two.
            full.Writer.TryComplete();
            _free.Writer.TryComplete();
            throw;
        }
    }

    private async Task AppendReadyAsync(CancellationToken cancellation)
    {
        while (_ready.TryDequeue(out RowBatch? rows))
        {
            await _append(rows, cancellation).ConfigureAwait(false);
        }
    }
}
