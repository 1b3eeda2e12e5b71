using System.Text.RegularExpressions;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Batches;
using LogFlowDb.Query.Expressions;
using LogFlowDb.Query.Operators;

namespace LogFlowDb.Query.Stages;

/// <summary><c>rex field=f "…(?&lt;name&gt;…)…"</c>: sets a field for each named group where the pattern is found; elsewhere it stays.</summary>
/// <param name="pattern">As written, for the text.</param>
/// <param name="regex">Compiled by Binding, which knows how field names become group names.</param>
/// <param name="names">Field by group: the group's name or number in <paramref name="regex"/>, and the field to set.</param>
internal sealed class RexStage(string field, string pattern, Regex regex, IReadOnlyList<RexGroup> names) : StatelessStage
{
    public override string Name => "rex";

    public string Field { get; } = field;

    public string Pattern { get; } = pattern;

    public Regex Regex { get; } = regex;

    public IReadOnlyList<RexGroup> Groups { get; } = names;

    public override FieldSet Reads(FieldSet wanted) => wanted.With(Field);

    public override IReadOnlyList<string>? OutputFields(IReadOnlyList<string>? input) =>
        input is null ? null : [.. input.Concat(Groups.Select(static g => g.Field)).Distinct(StringComparer.Ordinal)];

    public override RowBatch Apply(RowBatch batch, QueryContext context)
    {
        Column source = batch.Column(Field);
        Column[] old = [.. Groups.Select(g => batch.Column(g.Field))];
        ColumnBuilder[] fields = [.. Groups.Select(static _ => new ColumnBuilder())];
        for (int row = 0; row < batch.RowCount; row++)
        {
            Match? match = Find(source[row]);
            for (int i = 0; i < fields.Length; i++)
            {
                Group? group = match is { Success: true } ? match.Groups[Groups[i].Group] : null;
                fields[i].Append(group is { Success: true } ? Value.From(group.Value) : old[i][row]);
            }
        }

        RowBatch result = batch;
        for (int i = 0; i < fields.Length; i++)
        {
            result = result.Set(Groups[i].Field, fields[i].Build());
        }

        return result;
    }

    public override string ToString() => $"{Name} field={StageText.Name(Field)} \"{Pattern}\"";

    private Match? Find(Value value)
    {
        if (value.IsNull)
        {
            return null;
        }

        try
        {
            return Regex.Match(value.Kind == ValueKind.String ? value.AsString : value.ToString());
        }
        catch (RegexMatchTimeoutException)
        {
            // A text on which the pattern takes too long counts as not found.
            return null;
        }
    }
}
