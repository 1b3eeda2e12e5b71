using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Operators;

namespace LogFlowDb.Query.Sources;

/// <summary><c>system X</c>: rows about the database itself, or about what it is embedded in.</summary>
internal sealed class SystemStage(string what, IReadOnlyList<string> columns) : SourceStage
{
    public override string Name => "system";

    public string What { get; } = what;

    public override IReadOnlyList<string> OutputFields(IReadOnlyList<string>? input) => columns;

    public override void Run(Operator first, FieldSet wanted, QueryContext context)
    {
        SystemTable table = SystemTables.Find(What, context.Catalog, context.Environment)
            ?? throw new QueryExecutionException($"there is no system {What} here");
        MapRows.Push(table.Rows().Select(row => ToMap(table, row)), first, context);
    }

    public override string ToString() => $"{Name} {What}";

    private static ValueMap ToMap(SystemTable table, IReadOnlyList<Value> row) =>
        new(table.Columns.Select((column, at) => KeyValuePair.Create(column.Name, row[at])));
}
