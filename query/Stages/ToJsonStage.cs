using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Batches;
using LogFlowDb.Query.Expressions;
using LogFlowDb.Query.Operators;

namespace LogFlowDb.Query.Stages;

/// <summary><c>tojson [output=line] [f, …]</c>: sets a field to the row, or some of its fields, as JSON.</summary>
/// <param name="fields">Empty takes all fields that are not null.</param>
internal sealed class ToJsonStage(IReadOnlyList<string> fields, string output) : StatelessStage
{
    public override string Name => "tojson";

    public IReadOnlyList<string> Fields { get; } = fields;

    public string Output { get; } = output;

    public override string ToString() =>
        $"{Name}{StageText.Option("output", Output != "line", Output)} {StageText.List(Fields)}".TrimEnd();

    public override FieldSet Reads(FieldSet wanted) => !wanted.Contains(Output) ? wanted
        : Fields.Count == 0 ? FieldSet.All : wanted.Without(Output).With(Fields);

    public override IReadOnlyList<string>? OutputFields(IReadOnlyList<string>? input) =>
        input is null ? null : [.. input.Append(Output).Distinct(StringComparer.Ordinal)];

    public override RowBatch Apply(RowBatch batch, QueryContext context)
    {
        string[] names = Fields.Count == 0 ? batch.Names.ToArray() : [.. Fields];
        Value[] lines = new Value[batch.RowCount];
        List<KeyValuePair<string, Value>> entries = [];
        for (int row = 0; row < lines.Length; row++)
        {
            entries.Clear();
            foreach (string name in names)
            {
                Value value = batch.Column(name)[row];
                if (Fields.Count > 0 || !value.IsNull)
                {
                    entries.Add(KeyValuePair.Create(name, value));
                }
            }

            lines[row] = Value.From(JsonText.Write(Value.From(new ValueMap(entries))));
        }

        return batch.Set(Output, new ValueColumn(lines));
    }
}
