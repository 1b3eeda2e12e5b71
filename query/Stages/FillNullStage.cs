using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Batches;
using LogFlowDb.Query.Expressions;
using LogFlowDb.Query.Operators;

namespace LogFlowDb.Query.Stages;

/// <summary><c>fillnull [value=V] [f, …]</c>: puts a value where there is none.</summary>
/// <param name="fields">Empty fills all fields that a batch has.</param>
internal sealed class FillNullStage(Value value, IReadOnlyList<string> fields) : StatelessStage
{
    public override string Name => "fillnull";

    public Value Value { get; } = value;

    public IReadOnlyList<string> Fields { get; } = fields;

    public override string ToString() =>
        $"{Name} value={(Value.Kind == ValueKind.String ? StageText.Quote(Value.AsString) : Value.ToString())} {StageText.List(Fields)}".TrimEnd();

    public override FieldSet Reads(FieldSet wanted) => wanted;

    public override IReadOnlyList<string>? OutputFields(IReadOnlyList<string>? input) =>
        input is null ? null : [.. input.Concat(Fields).Distinct(StringComparer.Ordinal)];

    public override RowBatch Apply(RowBatch batch, QueryContext context)
    {
        RowBatch result = batch;
        foreach (string field in Fields.Count == 0 ? batch.Names.ToArray() : Fields)
        {
            result = result.Set(field, Fill(batch.Column(field)));
        }

        return result;
    }

    private Column Fill(Column column)
    {
        if (column is ConstantColumn constant)
        {
            return constant.Value.IsNull ? new ConstantColumn(Value, column.Length) : column;
        }

        int first = 0;
        while (first < column.Length && !column.IsNull(first))
        {
            first++;
        }

        if (first == column.Length)
        {
            return column;
        }

        if (column is LongColumn longs && longs.Kind == Value.Kind)
        {
            long[] numbers = longs.Values.ToArray();
            for (int row = first; row < numbers.Length; row++)
            {
                numbers[row] = longs.IsNull(row) ? Value.AsLong : numbers[row];
            }

            return new LongColumn(Value.Kind, numbers);
        }

        Value[] filled = new Value[column.Length];
        for (int row = 0; row < filled.Length; row++)
        {
            filled[row] = column.IsNull(row) ? Value : column[row];
        }

        return ColumnOf.Values(filled);
    }
}
