using System.Diagnostics;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Tables;
using LogFlowDb.Query.Binding;
using LogFlowDb.Query.Execution;
using LogFlowDb.Query.Expressions;
using LogFlowDb.Query.Lookups;
using LogFlowDb.Query.Operators;
using LogFlowDb.Query.Results;
using LogFlowDb.Query.Syntax;

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
        bool explains = ExplainPrefix.TryStrip(text, out string query, out bool analyze);
        try
        {
            BoundQuery bound = QueryBinder.Bind(query, Options(_catalog.TableNames) with { LookupNames = _environment.Lookups?.Names });
            return new PreparedQuery(text, bound, Stopwatch.GetElapsedTime(started), !explains ? ExplainMode.None : analyze ? ExplainMode.Analyze : ExplainMode.Plan);
        }
        catch (QueryException failure) when (explains)
        {
            throw new QueryException(text, failure.Errors);
        }
    }

    /// <summary>The canonical text of a query that is only parsed and bound; its tables need not exist.</summary>
    /// <exception cref="QueryException">The query cannot be run as written.</exception>
    public string Check(string text) => QueryBinder.Bind(Stripped(text), Options()).ToString();

    /// <summary>Checks the text of a stored query, arguments of the right types assumed.</summary>
    /// <exception cref="QueryException">It cannot be run as written.</exception>
    public void Check(Procedure procedure) => QueryBinder.Bind(
        procedure.Query,
        Options(),
        procedure.Parameters.ToDictionary(static parameter => parameter.Name, static parameter => ProcedureStages.Sample(parameter.Type), StringComparer.Ordinal),
        [procedure.Name]);

    /// <summary>What a query does besides reading tables, as far as its text alone tells; a wrong one does nothing.</summary>
    public QueryRights NeedsOf(string text)
    {
        try
        {
            return QueryBinder.Bind(Stripped(text), Options()).Needs;
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
        if (_environment.Queries is not { } registry)
        {
            return Execute(query, limits, sink, running: null, cancellation);
        }

        RunningQuery running = registry.Add(query.Source);
        try
        {
            return Run(query, limits, sink, running, cancellation);
        }
        finally
        {
            registry.Remove(running);
        }
    }

    /// <summary>Executes a query that others can look at and stop meanwhile.</summary>
    internal QueryStatistics Run(PreparedQuery query, QueryLimits limits, IResultSink sink, RunningQuery running, CancellationToken cancellation)
    {
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, running.Stopping);
        try
        {
            QueryStatistics statistics = Execute(query, limits, sink, running, either.Token);
            running.End(QueryState.Finished, failure: null);
            return statistics;
        }
        catch (OperationCanceledException stopped) when (running.IsStopped && !cancellation.IsCancellationRequested)
        {
            running.End(QueryState.Stopped, failure: null);
            throw new QueryExecutionException($"query {running.Id} was stopped", stopped);
        }
        catch (Exception failure)
        {
            bool left = cancellation.IsCancellationRequested;
            running.End(left ? QueryState.Stopped : QueryState.Failed, left ? null : failure.Message);
            throw;
        }
    }

    /// <summary>Executes a query and keeps its rows and its failure; never throws.</summary>
    internal void Collect(PreparedQuery query, QueryLimits limits, RunningQuery running)
    {
        try
        {
            Run(query, limits, new ResultSink(running.Results!), running, CancellationToken.None);
        }
        catch (Exception)
        {
            // Kept with the query: nobody waits here who could be told.
        }
    }

    private QueryStatistics Execute(PreparedQuery query, QueryLimits limits, IResultSink sink, RunningQuery? running, CancellationToken cancellation)
    {
        long started = Stopwatch.GetTimestamp();
        BindingOptions now = Options();
        QueryProfile? profile = query.Explain == ExplainMode.None ? null : new QueryProfile(executes: query.Explain == ExplainMode.Analyze);
        EvaluationContext evaluation = new(now.Now, now.TimeZone)
        {
            Groups = _environment.Lookups?.AsGroups ?? NoGroups.Instance,
            MostBytes = Math.Clamp(limits.MemoryBytes, 1 << 20, 256 << 20),
        };
        using QueryContext context = new(_catalog, _environment, limits, evaluation, cancellation) { Profile = profile };
        evaluation.Check = context.Check;
        context.Runner = new QueryRunner(context);
        if (running is not null)
        {
            running.Begin(context);
            sink.Running(running);
        }

        using IDisposable turn = context.Begin();
        IReadOnlyList<string>? fields = query.Fields;
        sink.Begin(fields);
        SinkOperator end = new(sink, context);
        if (profile is null)
        {
            context.Runner.Run(query.Bound, fields is null ? FieldSet.All : FieldSet.Of(fields), end);
        }
        else
        {
            new QueryExplainer(query.Bound, profile, context).Run(end);
        }

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

    /// <summary>The query that is explained; the text itself when it asks for no explanation.</summary>
    private static string Stripped(string text) => ExplainPrefix.TryStrip(text, out string query, out _) ? query : text;

    private BindingOptions Options(IReadOnlyList<string>? tableNames = null)
    {
        BindingOptions current = BindingOptions.Current(tableNames) with { Environment = _environment };
        return _environment.TimeZone is { } zone ? current with { TimeZone = zone } : current;
    }

    private sealed class ResultSink(ResultRows rows) : IResultSink
    {
        public void Begin(IReadOnlyList<string>? fields)
        {
        }

        public bool Rows(RowBatch batch)
        {
            rows.Add(batch);
            return true;
        }
    }
}
