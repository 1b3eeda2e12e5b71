using System.Threading.Channels;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Tables;

namespace LogFlowDb.Console.Capture;

/// <summary>Appends records to a table on a task of its own; a few batches may lie between. Members are for the one thread that captures.</summary>
internal sealed class FlowStore
{
    private const int QueuedBatches = 16;

    private readonly Channel<RowBatch> _batches = Channel.CreateBounded<RowBatch>(new BoundedChannelOptions(QueuedBatches) { SingleReader = true, SingleWriter = true });
    private readonly ITableWriter _writer;
    private readonly Action _onFailure;
    private readonly Task _appending;
    private long _stored;

    /// <param name="onFailure">Called on another thread when the table takes nothing more; <see cref="End"/> throws why.</param>
    public FlowStore(ITableWriter writer, Action onFailure)
    {
        _writer = writer;
        _onFailure = onFailure;
        _appending = Task.Run(AppendAllAsync);
    }

    public string Table => _writer.Table;

    /// <summary>Records that the table took.</summary>
    public long Stored => Interlocked.Read(ref _stored);

    /// <summary>Packets of records that it did not take.</summary>
    public long LostPackets { get; private set; }

    /// <summary>Waits while the table is behind.</summary>
    public void Add(RowBatch rows)
    {
        while (!_batches.Writer.TryWrite(rows))
        {
            if (!_batches.Writer.WaitToWriteAsync().AsTask().GetAwaiter().GetResult())
            {
                Lose(rows);
                return;
            }
        }
    }

    /// <summary>Returns when all records are durable.</summary>
    public void End()
    {
        _batches.Writer.TryComplete();
        _appending.GetAwaiter().GetResult();
    }

    private async Task AppendAllAsync()
    {
        try
        {
            await foreach (RowBatch rows in _batches.Reader.ReadAllAsync().ConfigureAwait(false))
            {
                await _writer.AppendAsync(rows).ConfigureAwait(false);
                Interlocked.Add(ref _stored, rows.RowCount);
            }

            await _writer.CommitAsync().ConfigureAwait(false);
        }
        catch
        {
            _batches.Writer.TryComplete();
            _onFailure();
            throw;
        }
    }

    private void Lose(RowBatch rows)
    {
        Column packets = rows.Column("packet_count");
        for (int row = 0; row < rows.RowCount; row++)
        {
            LostPackets += packets[row] is { Kind: Engine.Values.ValueKind.Long } count ? count.AsLong : 0;
        }
    }
}
