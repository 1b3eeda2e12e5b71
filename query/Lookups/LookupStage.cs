using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Diagnostics;
using LogFlowDb.Query.Batches;
using LogFlowDb.Query.Expressions;
using LogFlowDb.Query.Operators;

namespace LogFlowDb.Query.Lookups;

/// <summary>
/// <c>lookup T key [as k] output f [as g], …</c>: sets fields to those of the row of a lookup table whose field <c>k</c> has the value of
/// <c>key</c>; null where there is none.
/// </summary>
/// <param name="tableKey">Null searches in the table's field named like <paramref name="key"/>, or in its first.</param>
internal sealed class LookupStage(string table, string key, string? tableKey, IReadOnlyList<LookupOutput> outputs) : StatelessStage
{
    public override string Name => "lookup";

    public string Table { get; } = table;

    public string Key { get; } = key;

    public string? TableKey { get; } = tableKey;

    public IReadOnlyList<LookupOutput> Outputs { get; } = outputs;

    public override FieldSet Reads(FieldSet wanted) => wanted.Without(Outputs.Select(static o => o.Target)).With(Key);

    public override IReadOnlyList<string>? OutputFields(IReadOnlyList<string>? input) =>
        input is null ? null : [.. input.Concat(Outputs.Select(static o => o.Target)).Distinct(StringComparer.Ordinal)];

    public override RowBatch Apply(RowBatch batch, QueryContext context)
    {
        LookupRun run = context.Once(this, () => Start(context));
        Column[] columns = run.Find(batch.Column(Key));
        for (int i = 0; i < columns.Length; i++)
        {
            batch = batch.Set(Outputs[i].Target, columns[i]);
        }

        return batch;
    }

    public override string ToString() =>
        $"{Name} {StageText.Name(Table)} {StageText.Name(Key)}{(TableKey is null ? "" : " as " + StageText.Name(TableKey))} output {StageText.List(Outputs)}";

    private LookupRun Start(QueryContext context)
    {
        LookupTables? tables = context.Environment.Lookups;
        LookupTable found = tables?.Find(Table) ?? throw new QueryExecutionException(
            $"no lookup table {Table}{NearName.Suffix(Table, tables?.Names ?? [])}; logdb.loadCsvLookup FILE {Table} or memlookup op=build name={Table} makes it");
        int keyField = TableKey is not null ? FieldOf(found, TableKey) : Math.Max(0, found.IndexOf(Key));
        return new LookupRun(found, found.Key(keyField), [.. Outputs.Select(output => FieldOf(found, output.Field))]);
    }

    private static int FieldOf(LookupTable table, string field) => table.IndexOf(field) is >= 0 and int at
        ? at
        : throw new QueryExecutionException(
            $"lookup table {table.Name} has no field {field}{NearName.Suffix(field, table.Fields)}; it has {string.Join(", ", table.Fields)}");
}
