using LogFlowDb.Engine.Columns;
using LogFlowDb.Protocols.Records;

namespace LogFlowDb.Collectors.Batches;

/// <summary>
/// Collects decoded records as batches of columns, each kind of record in batches of its own. Not thread-safe, but for
/// <see cref="Want"/>.
/// </summary>
/// <param name="onBatch">Gets every batch of the kinds that are wanted; it owns the columns.</param>
internal sealed class FlowBatches(int maxRows, Action<RecordStream, RowBatch> onBatch)
{
    private static readonly int s_streams = Enum.GetValues<RecordStream>().Length;

    private readonly FlowBatchBuilder?[] _builders = new FlowBatchBuilder?[s_streams];
    private readonly bool[] _wanted = new bool[s_streams];

    private RecordStream _stream;

    /// <summary>Sees all kinds of records, those that nobody else wants included; null mostly. Set between datagrams.</summary>
    public RecordWatch? Watch { get; set; }

    /// <summary>Takes the records of the run that was begun last.</summary>
    public FlowBatchBuilder Current { get; private set; } = new(maxRows, static _ => { });

    /// <summary>Rows not handed on yet.</summary>
    public int RowCount
    {
        get
        {
            int rows = 0;
            foreach (FlowBatchBuilder? builder in _builders)
            {
                rows += builder?.RowCount ?? 0;
            }

            return rows;
        }
    }

    public bool Wants(RecordStream stream) => Watch is not null || Volatile.Read(ref _wanted[(int)stream]);

    public void Want(RecordStream stream, bool wanted) => Volatile.Write(ref _wanted[(int)stream], wanted);

    public int BeginRun(RecordStream stream, int wanted)
    {
        _stream = stream;
        Current = _builders[(int)stream] ??= new FlowBatchBuilder(maxRows, rows => HandOn(stream, rows));
        return Current.BeginRun(wanted);
    }

    public void EndRun()
    {
        Watch?.Add(_stream, Current);
        Current.EndRun();
    }

    /// <summary>Hands on what there is.</summary>
    public void Flush()
    {
        foreach (FlowBatchBuilder? builder in _builders)
        {
            builder?.Flush();
        }
    }

    /// <summary>Records that only a watch has seen go no further.</summary>
    private void HandOn(RecordStream stream, RowBatch rows)
    {
        if (Volatile.Read(ref _wanted[(int)stream]))
        {
            onBatch(stream, rows);
        }
    }
}
