using LogFlowDb.Engine.Columns;
using LogFlowDb.Query.Expressions;
using LogFlowDb.Query.Operators;
using LogFlowDb.Query.RowGroups;
using LogFlowDb.Query.Scans;

namespace LogFlowDb.Query.Sources;

/// <summary><c>table window=1m [limit=N] a, b*</c>: the rows appended to tables during the time after the start, also to tables made meanwhile.</summary>
internal sealed class LiveTableStage(IReadOnlyList<TableName> tables, long window, long? limit) : LiveStage(window, limit)
{
    public override string Name => "table";

    public IReadOnlyList<TableName> Tables { get; } = tables;

    public override string ToString() =>
        $"{Name} window={StageText.Duration(Window)}{StageText.Option("limit", Limit)} {StageText.List(Tables)}";

    protected override bool Wants(string origin)
    {
        foreach (TableName name in Tables)
        {
            if (name.IsPattern ? TablePattern.Matches(name.Pattern, origin) : name.Pattern == origin)
            {
                return true;
            }
        }

        return false;
    }

    protected override IDisposable Subscribe(LiveRows rows, QueryContext context)
    {
        IReadOnlyList<string> known = context.Catalog.TableNames;
        if (Tables.FirstOrDefault(name => !name.IsPattern && !name.Optional && !known.Contains(name.Pattern)) is { } missing)
        {
            throw new QueryExecutionException($"table not found: {missing.Pattern}");
        }

        return context.Catalog.Subscribe(rows)
            ?? throw new QueryExecutionException("table window= follows rows as they are written, and nobody writes here: collect with logdb serve, then ask again");
    }

    protected override RowBatch Read(string origin, RowBatch rows, FieldSet wanted) => BatchGroup.Read(origin, rows, wanted.IsAll, wanted.Names);
}
