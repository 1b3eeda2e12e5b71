using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Batches;
using LogFlowDb.Query.Expressions;
using LogFlowDb.Query.Operators;

namespace LogFlowDb.Query.Stages;

/// <summary><c>prev f, …</c>: adds <c>prev_f</c> with the value of the row before.</summary>
internal sealed class PrevStage(IReadOnlyList<string> fields) : Stage
{
    public override string Name => "prev";

    public IReadOnlyList<string> Fields { get; } = fields;

    public override string ToString() => $"{Name} {StageText.List(Fields)}";

    public override FieldSet Reads(FieldSet wanted) => wanted.Without(Fields.Select(NewName)).With(Fields);

    public override IReadOnlyList<string>? OutputFields(IReadOnlyList<string>? input) =>
        input is null ? null : [.. input.Concat(Fields.Select(NewName)).Distinct(StringComparer.Ordinal)];

    public override Operator CreateOperator(QueryContext context) => new PrevOperator(Fields);

    private static string NewName(string field) => "prev_" + field;

    private sealed class PrevOperator(IReadOnlyList<string> fields) : Operator
    {
        private readonly Value[] _last = new Value[fields.Count];

        public override bool Push(RowBatch batch)
        {
            if (batch.RowCount == 0)
            {
                return true;
            }

            RowBatch result = batch;
            for (int i = 0; i < fields.Count; i++)
            {
                Column column = batch.Column(fields[i]);
                ColumnBuilder shifted = new();
                shifted.Append(_last[i]);
                shifted.Append(column.Slice(0, batch.RowCount - 1));
                _last[i] = column[batch.RowCount - 1];
                result = result.Set(NewName(fields[i]), shifted.Build());
            }

            return Next.Push(result);
        }
    }
}
