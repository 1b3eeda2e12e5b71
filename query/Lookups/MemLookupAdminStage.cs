using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Expressions;
using LogFlowDb.Query.Operators;

namespace LogFlowDb.Query.Lookups;

/// <summary><c>memlookup op=list</c>: the lookup tables in memory; <c>memlookup op=drop name=T</c>: drops one, and gives no rows.</summary>
/// <param name="drop">Null lists.</param>
internal sealed class MemLookupAdminStage(string? drop) : SourceStage
{
    public override string Name => "memlookup";

    public string? Drop { get; } = drop;

    public override IReadOnlyList<string>? OutputFields(IReadOnlyList<string>? input) => Drop is null ? ["name", "key", "size"] : input;

    public override void Run(Operator first, FieldSet wanted, QueryContext context)
    {
        LookupTables? tables = context.Environment.Lookups;
        if (Drop is not null)
        {
            context.Require(QueryRights.WriteTables, "memlookup op=drop");
            tables?.DropFromMemory(Drop);
            return;
        }

        MapRows.Push(
            (tables?.List() ?? []).Where(static table => !table.IsFile).Select(static table => new ValueMap(
            [
                KeyValuePair.Create("name", Value.From(table.Name)),
                KeyValuePair.Create("key", Value.From(table.Fields[0])),
                KeyValuePair.Create("size", Value.From((long)table.Rows)),
            ])),
            first,
            context);
    }

    public override string ToString() => Drop is null ? Name : $"{Name} op=drop name={StageText.Name(Drop)}";
}
