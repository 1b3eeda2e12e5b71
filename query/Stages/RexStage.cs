using System.Text.RegularExpressions;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Expressions;

namespace LogFlowDb.Query.Stages;

/// <summary><c>rex field=f "…(?&lt;name&gt;…)…"</c>: sets a field for each named group where the pattern is found; elsewhere it stays.</summary>
/// <param name="pattern">As written, for the text.</param>
/// <param name="regex">Compiled by Binding, which knows how field names become group names.</param>
/// <param name="names">Field by group: the group's name or number in <paramref name="regex"/>, and the field to set.</param>
internal sealed class RexStage(string field, string pattern, Regex regex, IReadOnlyList<RexGroup> names) : LineStage(field, overlay: true)
{
    public override string Name => "rex";

    public string Pattern { get; } = pattern;

    public Regex Regex { get; } = regex;

    public IReadOnlyList<RexGroup> Groups { get; } = names;

    public override IReadOnlyList<string>? OutputFields(IReadOnlyList<string>? input) =>
        input is null ? null : [.. input.Concat(Groups.Select(static g => g.Field)).Distinct(StringComparer.Ordinal)];

    public override string ToString() => $"{Name} field={StageText.Name(Field)} \"{Pattern}\"";

    protected override bool TryRead(Value value, FieldSink fields)
    {
        try
        {
            Match match = Regex.Match(value.Kind == ValueKind.String ? value.AsString : value.ToString());
            if (!match.Success)
            {
                return false;
            }

            foreach (RexGroup name in Groups)
            {
                if (match.Groups[name.Group] is { Success: true } group)
                {
                    fields.Add(name.Field, Value.From(group.Value));
                }
            }

            return true;
        }
        catch (RegexMatchTimeoutException)
        {
            // A text on which the pattern takes too long counts as not found.
            return false;
        }
    }
}
