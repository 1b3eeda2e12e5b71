using System.Runtime.InteropServices;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Batches;
using LogFlowDb.Query.Expressions;
using LogFlowDb.Query.Operators;

namespace LogFlowDb.Query.Stages;

/// <summary><c>explode f</c>: one row for each element of an array; a row whose field is no array stays as it is.</summary>
internal sealed class ExplodeStage(string field) : Stage
{
    public override string Name => "explode";

    public string Field { get; } = field;

    public override bool IsOrderFree => true;

    public override bool IsRowByRow => true;

    public override string ToString() => $"{Name} {StageText.Name(Field)}";

    public override FieldSet Reads(FieldSet wanted) => wanted.With(Field);

    public override IReadOnlyList<string>? OutputFields(IReadOnlyList<string>? input) => input;

    public override Operator CreateOperator(QueryContext context) => new ExplodeOperator(Field, context);

    /// <summary>Pushes full batches as they come: an array may have any number of elements.</summary>
    private sealed class ExplodeOperator(string field, QueryContext context) : Operator
    {
        public override bool Push(RowBatch batch)
        {
            int at = batch.IndexOf(field);
            if (at < 0 || batch.Columns[at].Kind is { } kind and not ValueKind.Array)
            {
                return Next.Push(batch);
            }

            Column column = batch.Columns[at];
            List<int> rows = [];
            ColumnBuilder items = new();
            for (int row = 0; row < batch.RowCount; row++)
            {
                Value value = column[row];
                foreach (Value item in value.Kind == ValueKind.Array ? value.AsArray : [value])
                {
                    rows.Add(row);
                    items.Append(item);
                    if (rows.Count == BatchSize.Rows)
                    {
                        context.Check();
                        if (!Next.Push(batch.Gather(CollectionsMarshal.AsSpan(rows)).Set(field, items.Build())))
                        {
                            return false;
                        }

                        rows.Clear();
                        items = new ColumnBuilder();
                    }
                }
            }

            return rows.Count == 0 || Next.Push(batch.Gather(CollectionsMarshal.AsSpan(rows)).Set(field, items.Build()));
        }
    }
}
