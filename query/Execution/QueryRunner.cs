using System.Diagnostics;
using System.Runtime.ExceptionServices;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Scanning;
using LogFlowDb.Query.Batches;
using LogFlowDb.Query.Operators;
using LogFlowDb.Query.Planning;
using LogFlowDb.Query.RowGroups;
using LogFlowDb.Query.Scans;
using LogFlowDb.Query.Stages;

namespace LogFlowDb.Query.Execution;

/// <summary>
/// Drives the batches of planned stages into an operator. A scan whose rows meet a stage that collects and asks for no order, with
/// only stages before it that treat each row by itself, is read by several threads, a row group at a time; all else runs as one chain in row order.
/// </summary>
internal sealed class QueryRunner(QueryContext context) : IQueryRunner
{
    public void Run(BoundQuery query, FieldSet wanted, Operator sink)
    {
        IReadOnlyList<Stage> stages = Planner.Plan(query).Stages;
        int at = 0;
        while (at < stages.Count && stages[at] is ParameterStage set)
        {
            if (context.Profile is not { Executes: false })
            {
                set.Apply(context);
            }

            at++;
        }

        if (at == stages.Count || stages[at] is not SourceStage source)
        {
            throw new QueryExecutionException("the query has no source: begin with table, json, or another stage that makes rows");
        }

        List<Stage> rest = [.. stages.Skip(at + 1)];
        FieldSet read = wanted;
        FieldSet[] given = new FieldSet[rest.Count];
        for (int i = rest.Count - 1; i >= 0; i--)
        {
            given[i] = read;
            read = rest[i].Reads(read);
        }

        bool executes = context.Profile is not { Executes: false };
        for (int i = 0; i < rest.Count && executes; i++)
        {
            rest[i] = rest[i].Prepare(given[i], context);
        }

        int collecting = Collecting(source, rest);
        PlanProfile? profile = context.Profile?.Begin(query, source, rest, read, collecting);
        if (!executes)
        {
            return;
        }

        sink = profile?.Probe(rest.Count, sink) ?? sink;
        if (collecting >= 0)
        {
            RunParallel((TableStage)source, [.. rest.Take(collecting)], (CollectingStage)rest[collecting], Chain(rest, collecting + 1, sink, profile), read, profile);
            return;
        }

        Operator first = Chain(rest, 0, sink, profile);
        long started = Stopwatch.GetTimestamp();
        source.Run(first, read, context);
        profile?.SourceRan(started);
        first.Finish();
    }

    /// <summary>The stage that several threads may collect for, by its place; −1 when there is none.</summary>
    private static int Collecting(SourceStage source, List<Stage> rest)
    {
        int at = source is TableStage { IsWhole: true } ? rest.FindIndex(static s => !s.IsRowByRow) : -1;
        return at >= 0 && rest[at] is CollectingStage && rest.Take(at + 1).All(static s => s.IsOrderFree) ? at : -1;
    }

    private Operator Chain(IReadOnlyList<Stage> stages, int from, Operator last, PlanProfile? profile)
    {
        Operator next = last;
        for (int i = stages.Count - 1; i >= from; i--)
        {
            Operator made = stages[i].CreateOperator(context);
            made.Next = next;
            next = profile?.Probe(i, made) ?? made;
        }

        return next;
    }

    private void RunParallel(
        TableStage table, IReadOnlyList<Stage> stateless, CollectingStage collecting, Operator next, FieldSet read, PlanProfile? profile)
    {
        IReadOnlyList<Collector> collectors;
        using (TableScan scan = new(table, read, context))
        {
            int workers = Math.Clamp(context.Limits.Parallelism, 1, Math.Max(1, scan.Groups.Count));
            collectors = collecting.CreateCollectors(workers, context);
            bool mayRepeat = stateless.All(static s => s is SearchStage or EvalStage or FieldsStage or RenameStage);
            if (mayRepeat)
            {
                long rows = scan.Groups.Sum(static g => (long)g.Group.RowCount);
                foreach (Collector collector in collectors)
                {
                    collector.AllowRepeats(scan.Groups.Count, rows);
                }
            }

            TotalsPlan? totals = TotalsPlan.Of(scan, stateless, collectors[0], context);
            bool again = false;
            do
            {
                Workers work = new(scan, totals, again, context, profile);
                WorkerThreads.Run(
                    workers, at => work.Run(collectors[at], Start(collectors[at]), collecting.KeepsBatches ? null : new ColumnBuffers()));
                work.ThrowIfFailed();
                again = mayRepeat && collectors[0].WantsAgain(collectors);
            }
            while (again);
        }

        long started = Stopwatch.GetTimestamp();
        collectors[0].Emit(collectors, next);
        next.Finish();
        profile?.Stages[stateless.Count].Finished(Stopwatch.GetTimestamp() - started);

        Operator Start(Collector collector)
        {
            Operator end = new CollectorEnd(collector);
            return Chain(stateless, 0, profile?.Probe(stateless.Count, end) ?? end, profile);
        }
    }

    /// <summary>The row groups of a scan, handed out one by one to whoever asks.</summary>
    /// <param name="isRepeated">True when the groups were judged before, by collectors that remember which of them may have rows.</param>
    private sealed class Workers(TableScan scan, TotalsPlan? totals, bool isRepeated, QueryContext context, PlanProfile? profile)
    {
        private ExceptionDispatchInfo? _failure;
        private int _next = -1;

        /// <summary>Never throws: the first failure is kept, and stops all workers.</summary>
        public void Run(Collector collector, Operator first, ColumnBuffers? buffers)
        {
            long started = Stopwatch.GetTimestamp();
            try
            {
                while (Volatile.Read(ref _failure) is null)
                {
                    int at = Interlocked.Increment(ref _next);
                    if (at >= scan.Groups.Count)
                    {
                        return;
                    }

                    context.Check();
                    ScanGroup group = scan.Groups[at];
                    if ((!isRepeated && !scan.MayMatch(group)) || !collector.BeginGroup(at))
                    {
                        continue;
                    }

                    if (totals?.TryAdd(group, collector) == true)
                    {
                        context.CountGroupAnswered();
                    }
                    else
                    {
                        scan.Read(group, first, buffers);
                    }
                }
            }
            catch (Exception failure)
            {
                Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(failure), null);
            }
            finally
            {
                profile?.SourceRan(started);
            }
        }

        public void ThrowIfFailed() => _failure?.Throw();
    }

    private sealed class CollectorEnd(Collector collector) : Operator
    {
        public override bool Push(RowBatch batch)
        {
            collector.Add(batch);
            return true;
        }

        public override void Finish()
        {
            // The collectors answer together, when all workers are done.
        }
    }
}
