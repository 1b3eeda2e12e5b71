using System.Runtime.InteropServices;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Batches;
using LogFlowDb.Query.Expressions;
using LogFlowDb.Query.Operators;

namespace LogFlowDb.Query.Stages;

/// <summary><c>explode f</c>: one row for each element of an array; a row whose field is no array stays as it is.</summary>
internal sealed class ExplodeStage(string field) : StatelessStage
{
    public override string Name => "explode";

    public string Field { get; } = field;

    public override string ToString() => $"{Name} {StageText.Name(Field)}";

    public override FieldSet Reads(FieldSet wanted) => wanted.With(Field);

    public override IReadOnlyList<string>? OutputFields(IReadOnlyList<string>? input) => input;

    public override RowBatch Apply(RowBatch batch, QueryContext context)
    {
        int at = batch.IndexOf(Field);
        if (at < 0)
        {
            return batch;
        }

        Column column = batch.Columns[at];
        if (column.Kind is { } kind and not ValueKind.Array)
        {
            return batch;
        }

        List<int> rows = new(batch.RowCount);
        ColumnBuilder items = new();
        for (int row = 0; row < batch.RowCount; row++)
        {
            Value value = column[row];
            foreach (Value item in value.Kind == ValueKind.Array ? value.AsArray : [value])
            {
                rows.Add(row);
                items.Append(item);
            }
        }

        return batch.Gather(CollectionsMarshal.AsSpan(rows)).Set(Field, items.Build());
    }
}
