using System.Text.RegularExpressions;

namespace LogFlowDb.Query.Stages;

/// <summary><c>rex field=f "…(?&lt;name&gt;…)…"</c>: sets a field for each named group where the pattern is found.</summary>
/// <param name="pattern">As written, for the text.</param>
/// <param name="regex">Compiled by Binding, which knows how field names become group names.</param>
/// <param name="names">Field by group: the group's name or number in <paramref name="regex"/>, and the field to set.</param>
internal sealed class RexStage(string field, string pattern, Regex regex, IReadOnlyList<RexGroup> names) : Stage
{
    public override string Name => "rex";

    public string Field { get; } = field;

    public string Pattern { get; } = pattern;

    public Regex Regex { get; } = regex;

    public IReadOnlyList<RexGroup> Groups { get; } = names;

    public override string ToString() => $"{Name} field={StageText.Name(Field)} \"{Pattern}\"";
}
