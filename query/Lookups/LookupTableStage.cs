using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Diagnostics;
using LogFlowDb.Query.Expressions;
using LogFlowDb.Query.Operators;

namespace LogFlowDb.Query.Lookups;

/// <summary><c>lookuptable T</c>, and <c>memlookup op=list name=T</c>: the rows of a lookup table.</summary>
/// <param name="inMemory">Only a table that was made by <c>memlookup</c>, and written that way.</param>
internal sealed class LookupTableStage(string table, bool inMemory) : SourceStage
{
    public override string Name => InMemory ? "memlookup" : "lookuptable";

    public string Table { get; } = table;

    public bool InMemory { get; } = inMemory;

    public override IReadOnlyList<string>? OutputFields(IReadOnlyList<string>? input) => null;

    public override void Run(Operator first, FieldSet wanted, QueryContext context)
    {
        LookupTables? tables = context.Environment.Lookups;
        LookupTable? found = tables?.Find(Table);
        if (found is null || (InMemory && found.IsFile))
        {
            throw new QueryExecutionException(InMemory
                ? $"memlookup has no table {Table}; memlookup op=build name={Table} key=FIELD makes it"
                : $"no lookup table {Table}{NearName.Suffix(Table, tables?.Names ?? [])}");
        }

        RowBatch rows = found.Rows();
        context.CountRows(rows.RowCount);
        Emitter.Push(rows, first, context);
    }

    public override string ToString() => InMemory ? $"{Name} op=list name={StageText.Name(Table)}" : $"{Name} {StageText.Name(Table)}";
}
