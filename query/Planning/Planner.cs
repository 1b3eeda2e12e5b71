using LogFlowDb.Engine.Tables;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Batches;
using LogFlowDb.Query.Expressions;
using LogFlowDb.Query.Grouping;
using LogFlowDb.Query.Operators;
using LogFlowDb.Query.Scans;
using LogFlowDb.Query.Stages;

namespace LogFlowDb.Query.Planning;

/// <summary>Rewrites a bound query into one that gives the same rows with less work.</summary>
internal static class Planner
{
    /// <summary>More rows than this are sorted whole.</summary>
    private const long MaxSorted = 1L << 28;

    public static BoundQuery Plan(BoundQuery query)
    {
        List<Stage> stages = [.. query.Stages];
        SplitLimits(stages);
        LimitSorts(stages);
        ReachBack(stages);
        FilterInScan(stages);
        ChooseGroups(stages);
        FreeGroups(stages);
        FreeSort(stages);
        NameFields(stages);
        return new BoundQuery(stages);
    }

    /// <summary><c>search limit=N X</c> is <c>search X | limit N</c>, whose first part may go into the scan.</summary>
    private static void SplitLimits(List<Stage> stages)
    {
        for (int i = 0; i < stages.Count; i++)
        {
            if (stages[i] is SearchStage { Limit: { } limit } search)
            {
                stages[i] = new SearchStage(search.Condition, limit: null);
                stages.Insert(i + 1, new LimitStage(0, limit));
            }
        }
    }

    /// <summary><c>sort X | limit S N</c> needs no more of the sorted rows than S + N, and keeps no others.</summary>
    private static void LimitSorts(List<Stage> stages)
    {
        for (int i = 0; i + 1 < stages.Count; i++)
        {
            if (stages[i] is SortStage { By.Count: 0 } sort && stages[i + 1] is LimitStage { Skip: <= MaxSorted, Count: <= MaxSorted } limit)
            {
                stages[i] = new SortStage(sort.Keys, Math.Min(sort.Limit ?? long.MaxValue, limit.Skip + limit.Count), sort.By);
                if (limit.Skip == 0)
                {
                    stages.RemoveAt(i + 1);
                }
            }
        }
    }

    /// <summary>
    /// A time chart, and billing, know the range that their table was asked for, to fill it; and when a chart compares with the period before, the table also
    /// gives the rows of that one.
    /// </summary>
    private static void ReachBack(List<Stage> stages)
    {
        int at = stages.FindIndex(static s => s is not SetStage), chart = stages.FindIndex(static s => s is TimechartStage or BillingStage);
        if (at < 0 || chart < 0 || stages[at] is not TableStage { IsWhole: true } table || !stages.Skip(at + 1).Take(chart - at - 1).All(KeepsTime))
        {
            return;
        }

        if (stages[chart] is BillingStage billing)
        {
            stages[chart] = billing.With(billing.Range with { From = table.From, To = table.To, Duration = table.Duration });
        }

        if (stages[chart] is not TimechartStage timechart)
        {
            return;
        }

        if (timechart.Options.Fill is not null || timechart.Options.Compare is not null)
        {
            stages[chart] = timechart.With(timechart.Options with { From = table.From, To = table.To, Duration = table.Duration });
        }

        if (timechart.Options.Compare is { } compare && (table.From is not null || table.Duration is not null))
        {
            // A calendar period may be longer than its mean.
            long back = compare.IsCalendar ? compare.Nanoseconds / 28 * 31 : compare.Nanoseconds;
            stages[at] = table.ReachingBack(back);
            if (table is { From: { } from, To: { } to } && !compare.IsCalendar && to.AsLong - compare.Nanoseconds < from.AsLong)
            {
                stages.Insert(at + 1, new SearchStage(OutsideOf(to.AsLong - compare.Nanoseconds, from.AsLong), limit: null));
            }
        }
    }

    /// <summary>Rows between the two periods are not wanted.</summary>
    private static OrExpression OutsideOf(long from, long to) => new(
    [
        new ComparisonExpression(new FieldExpression(SystemFields.Time), ComparisonOperator.Less, new LiteralExpression(Value.FromDate(from)), TimeZoneInfo.Utc),
        new ComparisonExpression(new FieldExpression(SystemFields.Time), ComparisonOperator.GreaterOrEqual, new LiteralExpression(Value.FromDate(to)), TimeZoneInfo.Utc),
    ]);

    private static bool KeepsTime(Stage stage) => stage switch
    {
        SearchStage { Limit: null } => true,
        EvalStage eval => eval.Assignments.All(static a => a.Field != SystemFields.Time),
        _ => false,
    };

    /// <summary>Conditions right behind a table are met by its scan, which reads their columns first.</summary>
    private static void FilterInScan(List<Stage> stages)
    {
        int at = stages.FindIndex(static s => s is not ParameterStage);
        if (at < 0 || stages[at] is not TableStage { IsWhole: true } table)
        {
            return;
        }

        List<Expression> filters = [];
        while (at + 1 < stages.Count && stages[at + 1] is SearchStage search && CanFilter(search.Condition))
        {
            if (search.Condition is { } condition)
            {
                filters.AddRange(TermsOf(condition));
            }

            stages.RemoveAt(at + 1);
        }

        if (filters.Count > 0)
        {
            stages[at] = table.With(filters);
        }
    }

    /// <summary>Of conditions joined by <c>and</c>, also inside each other, the single ones.</summary>
    private static IEnumerable<Expression> TermsOf(Expression condition) =>
        condition is AndExpression and ? and.Terms.SelectMany(TermsOf) : [condition];

    private static bool CanFilter(Expression? condition)
    {
        HashSet<string> fields = new(StringComparer.Ordinal);
        condition?.CollectFields(fields);
        return condition is not { IsVolatile: true } && !fields.Contains(AnyFieldExpression.AllFields);
    }

    /// <summary><c>stats … | sort limit=N …</c> has no use for the groups that the sort drops.</summary>
    private static void ChooseGroups(List<Stage> stages)
    {
        for (int i = 0; i + 1 < stages.Count; i++)
        {
            if (stages[i] is StatsStage { By.Count: > 0 } stats && stages[i + 1] is SortStage { Limit: { } limit and <= int.MaxValue, By.Count: 0 } sort)
            {
                stages[i] = new StatsStage(stats.Calls, stats.By) { Top = new StatsTop(sort.Keys, (int)limit) };
            }
        }
    }

    /// <summary>Groups that are grouped again need not be sorted, nor have fields that nobody looks at.</summary>
    private static void FreeGroups(List<Stage> stages)
    {
        for (int i = 0; i + 1 < stages.Count; i++)
        {
            if (stages[i] is StatsStage { By.Count: > 0, Top: null } stats && stages[i + 1] is StatsStage { IsOrderFree: true } again)
            {
                stages[i] = new StatsStage(stats.Calls, stats.By) { Wanted = again.Reads(FieldSet.All) };
            }
        }
    }

    /// <summary>
    /// Rows that tie in a sort stay in the order of the table. When time and number of a row come through to the sort they say that
    /// order themselves, and several threads may collect the rows.
    /// </summary>
    private static void FreeSort(List<Stage> stages)
    {
        int at = stages.FindIndex(static s => s is SortStage);
        int source = stages.FindIndex(static s => s is not ParameterStage);
        if (at < 0 || source < 0 || stages[source] is not TableStage { IsWhole: true, Tables: [{ IsPattern: false }] } table || stages[at] is not SortStage sort)
        {
            return;
        }

        for (int i = source + 1; i < at; i++)
        {
            if (!Keeps(stages[i]))
            {
                return;
            }
        }

        stages[at] = new SortStage(sort.Keys, sort.Limit, sort.By)
        {
            TieKeys = [new SortKey(SystemFields.Time, !table.Ascending), new SortKey(SystemFields.Id, !table.Ascending)],
        };
    }

    /// <summary>The fields that a table is surely asked for by name: those that stages read before one that may bring fields of its own.</summary>
    private static void NameFields(List<Stage> stages)
    {
        int at = stages.FindIndex(static s => s is not ParameterStage);
        if (at < 0 || stages[at] is not TableStage table)
        {
            return;
        }

        SortedSet<string> asked = new(StringComparer.Ordinal);
        HashSet<string> made = new(StringComparer.Ordinal);
        foreach (Expression filter in table.Filters)
        {
            filter.CollectFields(asked);
        }

        bool isOpen = true;
        for (int i = at + 1; i < stages.Count && isOpen; i++)
        {
            asked.UnionWith(stages[i].Reads(FieldSet.All).Names.Where(field => !made.Contains(field)));
            made.UnionWith(stages[i] is EvalStage eval ? eval.Assignments.Select(static a => a.Field) : []);
            isOpen = stages[i] is SearchStage or EvalStage or SortStage or LimitStage or DedupStage;
        }

        asked.ExceptWith([AnyFieldExpression.AllFields, SystemFields.Table, SystemFields.Id, SystemFields.Time]);
        stages[at] = table.Asking(asked);
    }

    private static bool Keeps(Stage stage) => stage switch
    {
        SearchStage => true,
        EvalStage eval => eval.Assignments.All(static a => a.Field is not (SystemFields.Time or SystemFields.Id)),
        _ => false,
    };
}
