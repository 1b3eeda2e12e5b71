using LogFlowDb.Engine.Scanning;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Operators;

namespace LogFlowDb.Query.Sources;

/// <summary><c>system X</c>: rows about the database itself; X is one of <see cref="Objects"/>.</summary>
internal sealed class SystemStage(string what) : SourceStage
{
    /// <summary>What can be asked for; anything else is error 95000.</summary>
    public static IReadOnlyList<string> Objects { get; } = ["count", "tables"];

    public override string Name => "system";

    public string What { get; } = what;

    public override IReadOnlyList<string> OutputFields(IReadOnlyList<string>? input) =>
        What == "count" ? ["table", "count"] : ["table", "count", "blocks", "first", "last"];

    public override void Run(Operator first, FieldSet wanted, QueryContext context) =>
        MapRows.Push(context.Catalog.TableNames.Select(name => Describe(name, context)), first, context);

    public override string ToString() => $"{Name} {What}";

    private ValueMap Describe(string name, QueryContext context)
    {
        using TableSnapshot? snapshot = context.Catalog.Snapshot(name);
        List<IRowGroup> groups = [.. (snapshot?.Groups ?? []).Where(static g => g.RowCount > 0)];
        List<KeyValuePair<string, Value>> fields =
        [
            KeyValuePair.Create("table", Value.From(name)),
            KeyValuePair.Create("count", Value.From(groups.Sum(static g => (long)g.RowCount))),
        ];
        if (What == "tables")
        {
            fields.Add(KeyValuePair.Create("blocks", Value.From((long)groups.Count)));
            fields.Add(KeyValuePair.Create("first", groups.Count == 0 ? Value.Null : Value.FromDate(groups.Min(static g => g.MinTime))));
            fields.Add(KeyValuePair.Create("last", groups.Count == 0 ? Value.Null : Value.FromDate(groups.Max(static g => g.MaxTime))));
        }

        return new ValueMap(fields);
    }
}
