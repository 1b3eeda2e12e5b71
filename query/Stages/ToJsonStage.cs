using System.Text;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Batches;
using LogFlowDb.Query.Expressions;
using LogFlowDb.Query.Formats;
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
        RenderedRows rendered = new(JsonEncoder.Instance) { Fields = Fields.Count == 0 ? null : Fields };
        rendered.Render(batch);
        JsonRows rows = new(rendered);
        rows.NameFields();
        Value[] lines = new Value[batch.RowCount];
        Utf8Buffer line = new();
        for (int row = 0; row < lines.Length; row++)
        {
            line.Clear();
            rows.Add(line, row);
            lines[row] = Value.From(Encoding.UTF8.GetString(line.Written));
        }

        return batch.Set(Output, new ValueColumn(lines));
    }
}
