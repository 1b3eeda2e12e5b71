using LogFlowDb.Engine.Columns;
using LogFlowDb.Outputs.Targets;
using LogFlowDb.Outputs.Text;
using LogFlowDb.Query.Formats;

namespace LogFlowDb.Outputs.Printing;

/// <summary>Prints rows when they are committed, those of a commit together.</summary>
internal sealed class PrintTarget(Stream output, Lock gate, RowTextFormat format, OutputShape shape, char separator, PmacctLayout? layout, bool withHeader) : IOutputTarget
{
    /// <summary>More than this is not kept until the commit.</summary>
    private const int MaxHeldRows = 10_000;

    private readonly List<RowBatch> _held = [];
    private readonly Utf8Buffer _text = new();
    private readonly Utf8Buffer _safe = new();
    private RowText? _rows;
    private int _heldRows;
    private bool _isHeaderDue;

    public string Place => "standard output";

    public Task<OutputPosition> OpenAsync(OutputPosition position, CancellationToken cancellation)
    {
        _rows = RowText.Create(format, shape.Fields, separator, layout);
        _held.Clear();
        _heldRows = 0;
        _isHeaderDue = withHeader;
        return Task.FromResult(position);
    }

    public ValueTask WriteAsync(RowBatch rows, CancellationToken cancellation)
    {
        _held.Add(rows);
        _heldRows += rows.RowCount;
        if (_heldRows >= MaxHeldRows)
        {
            Print();
        }

        return ValueTask.CompletedTask;
    }

    public Task<OutputPosition> CommitAsync(long lastId, CancellationToken cancellation)
    {
        Print();

        // Tables of sums are read one by one.
        _isHeaderDue |= withHeader && shape.IsAggregated && format == RowTextFormat.Aligned;
        return Task.FromResult(new OutputPosition(lastId, null));
    }

    public ValueTask CloseAsync()
    {
        _held.Clear();
        _heldRows = 0;
        return ValueTask.CompletedTask;
    }

    private void Print()
    {
        if (_heldRows == 0)
        {
            return;
        }

        lock (gate)
        {
            foreach (RowBatch rows in _held)
            {
                // Columns that grow take their names with them.
                _isHeaderDue |= _rows is AlignedText aligned && aligned.Measure(rows) && withHeader;
            }

            if (_isHeaderDue)
            {
                _rows!.AddHeader(_text);
                _isHeaderDue = false;
            }

            foreach (RowBatch rows in _held)
            {
                _rows!.Add(_text, rows, Send);
            }

            Send(_text);
            output.Flush();
        }

        _held.Clear();
        _heldRows = 0;
    }

    private void Send(Utf8Buffer text)
    {
        _safe.Clear();
        ScreenText.Add(_safe, text.Written);
        output.Write(_safe.Written);
        text.Clear();
    }
}
