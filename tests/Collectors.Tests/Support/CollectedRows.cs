using LogFlowDb.Collectors.Bindings;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Protocols.Records;

namespace LogFlowDb.Collectors.Tests.Support;

/// <summary>Keeps the flows that bindings give.</summary>
internal sealed class CollectedRows : IFlowSubscriber
{
    private readonly Lock _gate = new();
    private readonly List<RowBatch> _batches = [];

    public bool FailFirst { get; set; }

    public IReadOnlyList<RowBatch> Batches
    {
        get
        {
            lock (_gate)
            {
                return [.. _batches];
            }
        }
    }

    public int Rows => Batches.Sum(batch => batch.RowCount);

    public bool WaitFor(int rows, TimeSpan patience) => SpinWait.SpinUntil(() => Rows >= rows, patience);

    /// <summary>All values of a field, as text.</summary>
    public IEnumerable<string> Texts(string field) =>
        Batches.SelectMany(batch => Enumerable.Range(0, batch.RowCount).Select(row => batch.Column(field)[row].ToString()));

    public bool Wants(RecordStream stream) => stream is RecordStream.NetFlow or RecordStream.SFlow;

    public void OnBatch(FlowBatch batch)
    {
        if (FailFirst)
        {
            FailFirst = false;
            throw new InvalidOperationException("on purpose");
        }

        lock (_gate)
        {
            _batches.Add(batch.Rows);
        }
    }
}
