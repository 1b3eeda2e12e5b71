using System.Diagnostics;
using System.Globalization;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Operators;
using LogFlowDb.Query.Scans;

namespace LogFlowDb.Query.Execution;

/// <summary>
/// Answers <c>explain</c>: the plan as lines of text, a row each. Every stage has a line, with notes under it; the queries inside it
/// come behind its notes, indented. What was counted belongs to the whole query, its inner ones included.
/// </summary>
internal sealed class QueryExplainer(BoundQuery query, QueryProfile profile, QueryContext context)
{
    /// <summary>The only field of the answer.</summary>
    public const string Field = "plan";

    private const string Indent = "    ";
    private const int SubjectWidth = 11;

    private readonly List<string> _lines = [];

    /// <summary>Plans, or runs and throws the rows away, then pushes the lines.</summary>
    public void Run(Operator sink)
    {
        long started = Stopwatch.GetTimestamp();
        IReadOnlyList<string>? fields = query.OutputFields();
        context.Runner.Run(query, fields is null ? FieldSet.All : FieldSet.Of(fields), new NothingOperator());
        TimeSpan elapsed = Stopwatch.GetElapsedTime(started);
        Describe(query, "");
        if (profile.Executes)
        {
            Totals(elapsed);
        }

        sink.Push(new RowBatch(_lines.Count, [Field], [new ValueColumn(_lines.ConvertAll(static line => Value.From(line)).ToArray())]));
        sink.Finish();
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static string Milliseconds(long ticks) => Text($"{ticks * 1000.0 / Stopwatch.Frequency:0.##} ms");

    private static string Time(long nanoseconds) => ValueText.FormatDate(nanoseconds);

    private void Describe(BoundQuery described, string indent)
    {
        // A query inside another has been planned only if the outer one came to run it.
        if (profile.Find(described) is null && !profile.Executes)
        {
            context.Runner.Run(described, FieldSet.All, new NothingOperator());
        }

        if (profile.Find(described) is not { } plan)
        {
            _lines.Add($"{indent}{described}");
            Note(indent, "rows", "was not asked for any");
            return;
        }

        foreach (Stage stage in described.Stages.TakeWhile(static stage => stage is not SourceStage))
        {
            _lines.Add(indent + Head(stage));
            Notes(stage, indent);
        }

        Source(plan, indent);
        for (int i = 0; i + 1 < plan.Stages.Count; i++)
        {
            Stage stage = plan.Stages[i].Stage!;
            _lines.Add($"{indent}| {Head(stage)}");
            Notes(stage, indent);
            if (i == plan.Collecting)
            {
                Note(indent, "threads", "each collects a part, then the parts are joined");
            }

            if (profile.Executes)
            {
                // What threads do before they collect has no end of its own: the collecting stage answers when all of them are done.
                StageProfile own = plan.Stages[i], next = plan.Stages[i + 1];
                long finish = i < plan.Collecting ? 0 : own.FinishTicks - next.FinishTicks;
                Note(indent, "rows", Text($"{own.Rows} in, {next.Rows} out, {Milliseconds(own.PushTicks - next.PushTicks + finish)}"));
            }
        }
    }

    private void Source(PlanProfile plan, string indent)
    {
        _lines.Add(indent + Head(plan.Source));
        if (plan.Source is TableStage table)
        {
            (long from, long to) = table.TimeRange(context.Evaluation.Now);
            Note(indent, "time", from == long.MinValue && to == long.MaxValue ? "all there is"
                : $"{(from == long.MinValue ? "" : $"from {Time(from)} ")}{(to == long.MaxValue ? "" : $"before {Time(to)}")}".TrimEnd());
            Notes(table, indent);
            IEnumerable<string> fields = table.Filters.Aggregate(plan.Read, static (read, filter) => read.With(filter)).Names.Order(StringComparer.Ordinal);
            Note(indent, "columns", plan.Read.IsAll ? "all" : string.Join(", ", fields.DefaultIfEmpty("none")));
            Note(indent, "order", plan.Collecting >= 0 ? "none asked for: the blocks are handed out to threads"
                : table.Ascending ? "oldest first, by one thread" : "newest first, by one thread");
            if (!profile.Executes)
            {
                long before = context.GroupsOutOfTime;
                using TableScan scan = new(table, plan.Read, context);
                Note(indent, "blocks", Text($"{scan.Groups.Count} of {scan.Groups.Count + context.GroupsOutOfTime - before} in the time range"));
            }
        }
        else
        {
            Notes(plan.Source, indent);
        }

        if (profile.Executes)
        {
            Note(indent, "rows", Text($"{plan.Stages[0].Rows} out, {Milliseconds(plan.SourceTicks - plan.Stages[0].PushTicks)} on {plan.Threads} {(plan.Threads == 1 ? "thread" : "threads")}"));
        }
    }

    /// <summary>The stage without the queries inside it, which are told on their own.</summary>
    private static string Head(Stage stage)
    {
        string text = stage.ToString();
        return stage.Subqueries.Aggregate(text, static (head, sub) => head.Replace($"[ {sub} ]", "[ … ]", StringComparison.Ordinal));
    }

    private void Notes(Stage stage, string indent)
    {
        foreach ((string subject, string text) in stage.PlanNotes)
        {
            Note(indent, subject, text);
        }

        foreach (BoundQuery sub in stage.Subqueries)
        {
            Note(indent, "query", "");
            Describe(sub, indent + Indent + Indent);
        }
    }

    private void Note(string indent, string subject, string text) => _lines.Add($"{indent}{Indent}{subject.PadRight(SubjectWidth)}{text}".TrimEnd());

    private void Totals(TimeSpan elapsed)
    {
        long statistics = context.GroupsPruned - context.GroupsOutOfTime - context.GroupsLookedUp - context.GroupsAnswered;
        _lines.Add("total");
        Note("", "time", Text($"{elapsed.TotalMilliseconds:0.##} ms"));
        Note("", "blocks", Text($"{context.GroupsRead + context.GroupsPruned}: {context.GroupsRead} read; skipped {context.GroupsOutOfTime} by time, {statistics} by statistics, {context.GroupsLookedUp} by their values; {context.GroupsAnswered} answered by statistics"));
        Note("", "read", Text($"{context.RowsScanned} rows, {context.BytesRead} bytes"));
        Note("", "memory", Text($"{context.Memory.PeakBytes} bytes at most, {context.SpilledBytes} bytes spilled to disk"));
    }

    /// <summary>The end of a query whose rows nobody sees.</summary>
    private sealed class NothingOperator : Operator
    {
        public override bool Push(RowBatch batch) => true;

        public override void Finish()
        {
            // The rows are gone.
        }
    }
}
