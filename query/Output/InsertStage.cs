using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Tables;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Batches;
using LogFlowDb.Query.Expressions;
using LogFlowDb.Query.Operators;

namespace LogFlowDb.Query.Output;

/// <summary>
/// <c>insert table=FIELD [create=t]</c>: appends each row to the table that a field names, without that field, and passes it on.
/// Returns when the rows are durable.
/// </summary>
internal sealed class InsertStage(string field, bool create) : Stage
{
    public override string Name => "insert";

    public string Field { get; } = field;

    public bool Create { get; } = create;

    public override QueryRights Needs => QueryRights.WriteTables;

    public override FieldSet Reads(FieldSet wanted) => FieldSet.All;

    public override IReadOnlyList<string>? OutputFields(IReadOnlyList<string>? input) => input;

    public override Operator CreateOperator(QueryContext context) => new InsertOperator(this, context);

    public override string ToString() => $"{Name} table={StageText.Name(Field)}{StageText.Option("create", Create)}";

    private sealed class InsertOperator : Operator
    {
        /// <summary>Tables that one query may write to: each has files and a task of its own.</summary>
        private const int MaxTables = 1000;

        private readonly InsertStage _stage;
        private readonly QueryContext _context;
        private readonly Dictionary<string, ITableWriter> _writers = new(StringComparer.Ordinal);

        public InsertOperator(InsertStage stage, QueryContext context)
        {
            context.Require(QueryRights.WriteTables, "insert");
            _stage = stage;
            _context = context;
        }

        public override bool Push(RowBatch batch)
        {
            _context.Check();
            Column tables = batch.Column(_stage.Field);
            Dictionary<string, List<int>> rowsOf = new(StringComparer.Ordinal);
            for (int row = 0; row < batch.RowCount; row++)
            {
                string table = tables.IsNull(row) ? "" : ValueText.Format(tables[row]);
                if (table.Length > 0)
                {
                    if (!rowsOf.TryGetValue(table, out List<int>? rows))
                    {
                        rowsOf.Add(table, rows = []);
                    }

                    rows.Add(row);
                }
            }

            if (rowsOf.Count > 0)
            {
                RowBatch stored = batch.Select([.. batch.Names.ToArray().Where(name => name != _stage.Field)]);
                foreach ((string table, List<int> rows) in rowsOf)
                {
                    Wait(Writer(table).AppendAsync(rows.Count == batch.RowCount ? stored : stored.Gather([.. rows]), _context.Cancellation).AsTask());
                }
            }

            return Next.Push(batch);
        }

        public override void Finish()
        {
            foreach (ITableWriter writer in _writers.Values)
            {
                Wait(writer.CommitAsync(_context.Cancellation));
            }

            Next.Finish();
        }

        // The operators of a query run on a thread of their own, which may wait.
        private static void Wait(Task task)
        {
            using (QueryScheduler.Away())
            {
                task.GetAwaiter().GetResult();
            }
        }

        private ITableWriter Writer(string table)
        {
            if (_writers.TryGetValue(table, out ITableWriter? writer))
            {
                return writer;
            }

            if (_writers.Count >= MaxTables)
            {
                throw new QueryExecutionException($"insert: the field {_stage.Field} names more than {MaxTables} tables");
            }

            writer = _context.Catalog.Writer(table, _stage.Create)
                ?? throw new QueryExecutionException($"table not found: {table}; insert table={_stage.Field} create=t makes it");
            _writers.Add(table, writer);
            return writer;
        }
    }
}
