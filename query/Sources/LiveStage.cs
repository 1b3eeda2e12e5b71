using System.Diagnostics;
using System.Globalization;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Query.Batches;
using LogFlowDb.Query.Operators;

namespace LogFlowDb.Query.Sources;

/// <summary>
/// A source that gives rows as they come, for a time. They go on in the order of their coming, at once; stages that collect answer
/// when the time is over.
/// </summary>
/// <param name="window">ns from the start of the execution.</param>
internal abstract class LiveStage(long window, long? limit) : SourceStage
{
    private static readonly TimeSpan s_betweenChecks = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan s_betweenNotices = TimeSpan.FromSeconds(1);

    public long Window { get; } = window;

    public long? Limit { get; } = limit;

    public override TimeSpan? LiveWindow => TimeSpan.FromTicks(Window / TimeSpan.NanosecondsPerTick);

    public override IReadOnlyList<string>? OutputFields(IReadOnlyList<string>? input) => null;

    public sealed override void Run(Operator first, FieldSet wanted, QueryContext context)
    {
        using LiveRows rows = new(Wants);
        using IDisposable subscription = Subscribe(rows, context);
        if (Limit != 0)
        {
            Follow(rows, Limit is { } limit ? new LimitOperator(0, limit) { Next = first } : first, wanted, context);
        }
    }

    /// <summary>True for a table whose rows are wanted.</summary>
    protected abstract bool Wants(string origin);

    /// <exception cref="QueryExecutionException">No rows can come.</exception>
    protected abstract IDisposable Subscribe(LiveRows rows, QueryContext context);

    /// <summary>The fields that are looked at.</summary>
    protected abstract RowBatch Read(string origin, RowBatch rows, FieldSet wanted);

    private void Follow(LiveRows rows, Operator first, FieldSet wanted, QueryContext context)
    {
        Stopwatch watch = Stopwatch.StartNew();
        TimeSpan end = LiveWindow!.Value, nextNotice = TimeSpan.Zero;
        long told = 0;
        while (true)
        {
            // What is there when the time is over was written before.
            TimeSpan left = end - watch.Elapsed;
            context.Check();
            while (rows.TryTake(out string? origin, out RowBatch? batch))
            {
                context.CountRows(batch.RowCount);
                if (!first.Push(Read(origin, batch, wanted)))
                {
                    return;
                }
            }

            long missed = rows.Missed;
            if (missed > told && (watch.Elapsed >= nextNotice || left <= TimeSpan.Zero))
            {
                context.Notice(string.Create(CultureInfo.InvariantCulture, $"{Name}: {missed - told} rows are missing here, they came faster than they were read"));
                told = missed;
                nextNotice = watch.Elapsed + s_betweenNotices;
            }

            if (left <= TimeSpan.Zero)
            {
                return;
            }

            context.Flush();
            using (QueryScheduler.Away())
            {
                rows.Wait(left < s_betweenChecks ? left : s_betweenChecks, context.Cancellation);
            }

        }
    }
}
