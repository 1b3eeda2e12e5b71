using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Aggregates;
using LogFlowDb.Query.Batches;
using LogFlowDb.Query.Expressions;
using LogFlowDb.Query.Operators;

namespace LogFlowDb.Query.Grouping;

/// <summary><c>delta f, … [by k, …]</c>: adds <c>delta_f</c>, how much f grew since the row before, of the same group; dates give seconds.</summary>
internal sealed class DeltaStage(IReadOnlyList<string> fields, IReadOnlyList<string> by) : Stage
{
    private const double NanosecondsPerSecond = 1e9;

    public override string Name => "delta";

    public IReadOnlyList<string> Fields { get; } = fields;

    public IReadOnlyList<string> By { get; } = by;

    public override string ToString() => $"{Name} {StageText.List(Fields)}{StageText.By(By)}";

    public override FieldSet Reads(FieldSet wanted) => wanted.Without(Fields.Select(NewName)).With(Fields).With(By);

    public override IReadOnlyList<string>? OutputFields(IReadOnlyList<string>? input) =>
        input is null ? null : [.. input.Concat(Fields.Select(NewName)).Distinct(StringComparer.Ordinal)];

    public override Operator CreateOperator(QueryContext context) => new DeltaOperator(this, context);

    private static string NewName(string field) => "delta_" + field;

    private static Value Difference(Value now, Value before) => (now.Kind, before.Kind) switch
    {
        (ValueKind.Long, ValueKind.Long) => Value.From(unchecked(now.AsLong - before.AsLong)),
        (ValueKind.Date, ValueKind.Date) => Value.From((now.AsLong - (double)before.AsLong) / NanosecondsPerSecond),
        _ when now.IsNumber && before.IsNumber => Value.From(Numbers.ToDouble(now) - Numbers.ToDouble(before)),
        _ => Value.Null,
    };

    private sealed class DeltaOperator(DeltaStage stage, QueryContext context) : Operator
    {
        private readonly GroupState _groups = new(new GroupShape(stage.By.Count, []));
        private readonly List<Value[]> _last = [];
        private long _held;

        public override bool Push(RowBatch batch)
        {
            if (batch.RowCount == 0)
            {
                return true;
            }

            int[] groups = stage.By.Count == 0 ? new int[batch.RowCount] : _groups.Number([.. stage.By.Select(batch.Column)], batch.RowCount).ToArray();
            while (_last.Count <= groups.Max())
            {
                _last.Add(new Value[stage.Fields.Count]);
            }

            RowBatch result = batch;
            for (int i = 0; i < stage.Fields.Count; i++)
            {
                Column column = batch.Column(stage.Fields[i]);
                ColumnBuilder deltas = new();
                for (int row = 0; row < batch.RowCount; row++)
                {
                    ref Value before = ref _last[groups[row]][i];
                    Value now = column[row];
                    deltas.Append(Difference(now, before));
                    before = now;
                }

                result = result.Set(NewName(stage.Fields[i]), deltas.Build());
            }

            context.Memory.Update(ref _held, _groups.BytesHeld + (_last.Count * (32L + (stage.Fields.Count * 32))), stage.Name, _last.Count, "groups");
            return Next.Push(result);
        }
    }
}
