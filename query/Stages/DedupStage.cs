using LogFlowDb.Engine.Columns;
using LogFlowDb.Query.Aggregates;
using LogFlowDb.Query.Expressions;
using LogFlowDb.Query.Operators;

namespace LogFlowDb.Query.Stages;

/// <summary><c>dedup f, …</c>: the first row of each combination of values.</summary>
internal sealed class DedupStage(IReadOnlyList<string> fields) : Stage
{
    public override string Name => "dedup";

    public IReadOnlyList<string> Fields { get; } = fields;

    public override string ToString() => $"{Name} {StageText.List(Fields)}";

    public override FieldSet Reads(FieldSet wanted) => wanted.With(Fields);

    public override IReadOnlyList<string>? OutputFields(IReadOnlyList<string>? input) => input;

    public override Operator CreateOperator(QueryContext context) => new DedupOperator(Fields, context);

    private sealed class DedupOperator(IReadOnlyList<string> fields, QueryContext context) : Operator
    {
        private readonly GroupState _seen = new(new GroupShape(fields.Count, []));
        private long _held;

        public override bool Push(RowBatch batch)
        {
            int before = _seen.GroupCount;
            ReadOnlySpan<int> groups = _seen.Number([.. fields.Select(batch.Column)], batch.RowCount);
            context.Memory.Update(ref _held, _seen.BytesHeld, "dedup", _seen.GroupCount, "combinations");
            int[] rows = new int[_seen.GroupCount - before];
            int kept = 0;
            for (int row = 0; row < groups.Length; row++)
            {
                // New combinations are numbered in the order in which they come.
                if (groups[row] == before + kept)
                {
                    rows[kept++] = row;
                }
            }

            return kept == 0 || Next.Push(kept == batch.RowCount ? batch : batch.Gather(rows.AsSpan(0, kept)));
        }
    }
}
