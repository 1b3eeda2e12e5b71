using System.Runtime.ExceptionServices;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Scanning;
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
        while (at < stages.Count && stages[at] is SetStage set)
        {
            set.Apply(context);
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

        for (int i = 0; i < rest.Count; i++)
        {
            rest[i] = rest[i].Prepare(given[i], context);
        }

        if (source is TableStage { IsWhole: true } table)
        {
            int collecting = rest.FindIndex(static s => !s.IsRowByRow);
            if (collecting >= 0 && rest.Take(collecting + 1).All(static s => s.IsOrderFree) && rest[collecting] is CollectingStage stage)
            {
                RunParallel(table, [.. rest.Take(collecting)], stage, Chain(rest, collecting + 1, sink), read);
                return;
            }
        }

        Operator first = Chain(rest, 0, sink);
        source.Run(first, read, context);
        first.Finish();
    }

    private Operator Chain(IReadOnlyList<Stage> stages, int from, Operator last)
    {
        Operator next = last;
        for (int i = stages.Count - 1; i >= from; i--)
        {
            Operator made = stages[i].CreateOperator(context);
            made.Next = next;
            next = made;
        }

        return next;
    }

    private void RunParallel(
        TableStage table, IReadOnlyList<Stage> stateless, CollectingStage collecting, Operator next, FieldSet read)
    {
        IReadOnlyList<Collector> collectors;
        using (TableScan scan = new(table, read, context))
        {
            int workers = Math.Clamp(context.Limits.Parallelism, 1, Math.Max(1, scan.Groups.Count));
            collectors = collecting.CreateCollectors(workers, context);
            Workers work = new(scan, stateless.Count == 0, context);
            Task[] others = new Task[workers - 1];
            for (int i = 0; i < others.Length; i++)
            {
                Collector collector = collectors[i + 1];
                others[i] = Task.Factory.StartNew(
                    () => work.Run(collector, Chain(stateless, 0, new CollectorEnd(collector)), collecting.KeepsBatches ? null : new ColumnBuffers()),
                    CancellationToken.None,
                    TaskCreationOptions.LongRunning,
                    TaskScheduler.Default);
            }

            work.Run(collectors[0], Chain(stateless, 0, new CollectorEnd(collectors[0])), collecting.KeepsBatches ? null : new ColumnBuffers());
            Task.WaitAll(others);
            work.ThrowIfFailed();
        }

        collectors[0].Emit(collectors, next);
        next.Finish();
    }

    /// <summary>The row groups of a scan, handed out one by one to whoever asks.</summary>
    private sealed class Workers(TableScan scan, bool mayUseStatistics, QueryContext context)
    {
        private ExceptionDispatchInfo? _failure;
        private int _next = -1;

        /// <summary>Never throws: the first failure is kept, and stops all workers.</summary>
        public void Run(Collector collector, Operator first, ColumnBuffers? buffers)
        {
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
                    if (!scan.MayMatch(group))
                    {
                        continue;
                    }

                    if (mayUseStatistics && group is { IsWithinTime: true, OpenFilters.Count: 0 } && collector.TryAddStatistics(group))
                    {
                        context.CountGroupsPruned(1);
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
