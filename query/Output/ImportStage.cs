using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Tables;
using LogFlowDb.Query.Batches;
using LogFlowDb.Query.Expressions;
using LogFlowDb.Query.Operators;

namespace LogFlowDb.Query.Output;

/// <summary><c>import [create=t] T</c>: appends the rows to a table and passes them on; returns when they are durable.</summary>
/// <param name="create">False fails when the table does not exist.</param>
internal sealed class ImportStage(string table, bool create) : Stage
{
    public override string Name => "import";

    public string Table { get; } = table;

    public bool Create { get; } = create;

    public override QueryRights Needs => QueryRights.WriteTables;

    public override FieldSet Reads(FieldSet wanted) => FieldSet.All;

    public override IReadOnlyList<string>? OutputFields(IReadOnlyList<string>? input) => input;

    public override Operator CreateOperator(QueryContext context) => new ImportOperator(Table, Create, context);

    public override string ToString() => $"{Name}{StageText.Option("create", Create, "true")} {StageText.Name(Table)}";

    private sealed class ImportOperator : Operator
    {
        private readonly ITableWriter _writer;
        private readonly QueryContext _context;

        public ImportOperator(string table, bool create, QueryContext context)
        {
            context.Require(QueryRights.WriteTables, "import");
            _context = context;
            _writer = context.Catalog.Writer(table, create)
                ?? throw new QueryExecutionException($"table not found: {table}; import create=t {table} makes it");
        }

        public override bool Push(RowBatch batch)
        {
            if (batch.RowCount > 0)
            {
                _context.Check();
                Wait(_writer.AppendAsync(batch, _context.Cancellation).AsTask());
            }

            return Next.Push(batch);
        }

        public override void Finish()
        {
            Wait(_writer.CommitAsync(_context.Cancellation));
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
    }
}
