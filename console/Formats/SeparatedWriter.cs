using LogFlowDb.Engine.Columns;
using LogFlowDb.Query.Formats;

namespace LogFlowDb.Console.Formats;

/// <summary>
/// <c>csv</c> and <c>tsv</c>: a line of names, then a line a row. When the query leaves the fields open they are those of the
/// first 100,000 rows; a row with yet another field ends the query with an error, for it could only be cut silently.
/// </summary>
internal sealed class SeparatedWriter(Stream output, SeparatedEncoder encoder) : LookaheadWriter(output, encoder, 100_000)
{
    private SeparatedRows? _rows;

    protected override void Header(IReadOnlyList<RowBatch> first)
    {
        _rows = new SeparatedRows(Rendered, new[] { encoder.Separator });
        _rows.AddHeader(Buffer, encoder);
    }

    protected override void Batch(RowBatch batch)
    {
        Render(batch);
        for (int row = 0; row < batch.RowCount; row++)
        {
            _rows!.Add(Buffer, row);
            SendWhenFull();
        }
    }

    protected override void LateField(string name) => throw new CommandFailedException(
        $"field {name} comes up after the header was written: name the fields at the end of the query (| fields a, b, …)");
}
