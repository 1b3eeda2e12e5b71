using System.Diagnostics;
using LogFlowDb.Engine.Tables;
using LogFlowDb.Query.Binding;
using LogFlowDb.Query.Execution;
using LogFlowDb.Query.Expressions;
using LogFlowDb.Query.Lookups;
using LogFlowDb.Query.Operators;

namespace LogFlowDb.Query;

/// <summary>Checks and executes queries over the tables of a catalogue. Safe for concurrent use.</summary>
public sealed class QueryEngine
{
    private readonly ITableCatalog _catalog;
    private readonly QueryEnvironment _environment;

    public QueryEngine(ITableCatalog catalog)
        : this(catalog, QueryEnvironment.Default)
    {
    }

    public QueryEngine(ITableCatalog catalog, QueryEnvironment environment)
    {
        _catalog = catalog;
        _environment = environment;
    }

    /// <exception cref="QueryException">The query cannot be run as written.</exception>
    public PreparedQuery Prepare(string text)
    {
        long started = Stopwatch.GetTimestamp();
        BoundQuery bound = QueryBinder.Bind(text, Options(_catalog.TableNames) with { LookupNames = _environment.Lookups?.Names });
        return new PreparedQuery(bound, Stopwatch.GetElapsedTime(started));
    }

    /// <summary>The canonical text of a query that is only parsed and bound; its tables need not exist.</summary>
    /// <exception cref="QueryException">The query cannot be run as written.</exception>
    public string Check(string text) => QueryBinder.Bind(text, Options()).ToString();

    /// <summary>What a query does besides reading tables, as far as its text alone tells; a wrong one does nothing.</summary>
    public QueryRights NeedsOf(string text)
    {
        try
        {
            return QueryBinder.Bind(text, Options()).Needs;
        }
        catch (QueryException)
        {
            return QueryRights.None;
        }
    }

    /// <summary>Executes on threads of its own and returns after the last row was given to the sink.</summary>
    /// <exception cref="QueryExecutionException">It could not be finished: a limit, a table that is gone, a file.</exception>
    /// <exception cref="Engine.Diagnostics.DatabaseException">Stored data could not be read.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public Task<QueryStatistics> ExecuteAsync(
        PreparedQuery query, QueryLimits limits, IResultSink sink, CancellationToken cancellation) => Task.Factory.StartNew(
            () => Execute(query, limits, sink, cancellation), cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    internal QueryStatistics Execute(PreparedQuery query, QueryLimits limits, IResultSink sink, CancellationToken cancellation)
    {
        long started = Stopwatch.GetTimestamp();
        BindingOptions now = Options();
        using QueryContext context = new(_catalog, _environment, limits, new EvaluationContext(now.Now, now.TimeZone) { Groups = _environment.Lookups?.AsGroups ?? NoGroups.Instance }, cancellation);
        context.Runner = new QueryRunner(context);
        IReadOnlyList<string>? fields = query.Fields;
        sink.Begin(fields);
        SinkOperator end = new(sink, context);
        context.Runner.Run(query.Bound, fields is null ? FieldSet.All : FieldSet.Of(fields), end);
        return new QueryStatistics(
            end.RowCount,
            query.Preparation + Stopwatch.GetElapsedTime(started),
            context.RowsScanned,
            context.GroupsRead,
            context.GroupsPruned,
            context.GroupsLookedUp,
            context.BytesRead,
            context.Memory.PeakBytes)
        {
            SpilledBytes = context.SpilledBytes,
        };
    }

    private BindingOptions Options(IReadOnlyList<string>? tableNames = null)
    {
        BindingOptions current = BindingOptions.Current(tableNames) with { Environment = _environment };
        return _environment.TimeZone is { } zone ? current with { TimeZone = zone } : current;
    }
}
