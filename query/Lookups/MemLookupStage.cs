using LogFlowDb.Engine.Columns;
using LogFlowDb.Query.Aggregates;
using LogFlowDb.Query.Batches;
using LogFlowDb.Query.Expressions;
using LogFlowDb.Query.Operators;

namespace LogFlowDb.Query.Lookups;

/// <summary>
/// <c>memlookup op=build name=T key=k [f, …]</c>: makes a lookup table in memory of the rows, which pass on; the first row of a key
/// counts. It replaces one of the same name when the last row has come.
/// </summary>
/// <param name="fields">Empty takes all fields of the rows.</param>
internal sealed class MemLookupStage(string table, string key, IReadOnlyList<string> fields) : Stage
{
    public override string Name => "memlookup";

    public string Table { get; } = table;

    public string Key { get; } = key;

    public IReadOnlyList<string> Fields { get; } = fields;

    public override FieldSet Reads(FieldSet wanted) => Fields.Count == 0 ? FieldSet.All : wanted.With(Fields).With(Key);

    public override IReadOnlyList<string>? OutputFields(IReadOnlyList<string>? input) => input;

    public override Operator CreateOperator(QueryContext context) => new BuildOperator(this, context);

    public override string ToString() => $"{Name} op=build name={StageText.Name(Table)} key={StageText.Name(Key)} {StageText.List(Fields)}".TrimEnd();

    private sealed class BuildOperator : Operator
    {
        private readonly MemLookupStage _stage;
        private readonly QueryContext _context;
        private readonly LookupTables _tables;
        private readonly GroupState _keys = new(new GroupShape(1, []));
        private readonly RowStore _rows = new();
        private long _held;

        public BuildOperator(MemLookupStage stage, QueryContext context)
        {
            context.Require(QueryRights.WriteTables, "memlookup op=build");
            _stage = stage;
            _context = context;
            _tables = context.Environment.Lookups ?? throw new QueryExecutionException("there is nothing here that keeps lookup tables");
        }

        public override bool Push(RowBatch batch)
        {
            Column key = batch.Column(_stage.Key);
            int before = _keys.GroupCount, seen = before, kept = 0;
            ReadOnlySpan<int> groups = _keys.Number([key], batch.RowCount);
            int[] rows = new int[batch.RowCount];
            for (int row = 0; row < groups.Length; row++)
            {
                // New keys are numbered in the order in which they come.
                if (groups[row] == seen)
                {
                    seen++;
                    rows[kept] = row;
                    kept += key.IsNull(row) ? 0 : 1;
                }
            }

            if (kept > 0)
            {
                IReadOnlyList<string> fields = _stage.Fields.Count > 0 ? _stage.Fields : batch.Names.ToArray();
                _rows.Append(batch.Select([_stage.Key, .. fields.Where(field => field != _stage.Key)]).Gather(rows.AsSpan(0, kept)));
                if (_rows.RowCount > LookupTables.MaxRows)
                {
                    throw new QueryExecutionException($"memlookup: more than {LookupTables.MaxRows} keys");
                }

                _context.Memory.Update(ref _held, _rows.BytesHeld + _keys.BytesHeld, _stage.Name, _rows.RowCount, "rows");
            }

            return Next.Push(batch);
        }

        public override void Finish()
        {
            RowBatch rows = _rows.RowCount > 0 ? _rows.Build() : new RowBatch(0, [], []).Select([_stage.Key, .. _stage.Fields.Where(field => field != _stage.Key)]);
            _tables.PutInMemory(_stage.Table, rows);
            Next.Finish();
        }
    }
}
