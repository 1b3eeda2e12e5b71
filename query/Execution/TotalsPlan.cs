using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Tables;
using LogFlowDb.Query.Expressions;
using LogFlowDb.Query.Operators;
using LogFlowDb.Query.RowGroups;
using LogFlowDb.Query.Scans;
using LogFlowDb.Query.Stages;

namespace LogFlowDb.Query.Execution;

/// <summary>How a stage that collects can be told of row groups by their totals, without a row being read. Safe for concurrent use.</summary>
internal sealed class TotalsPlan
{
    private readonly TotalsScan _scan;
    private readonly IReadOnlyList<EvalStage> _stages;
    private readonly HashSet<string> _assigned;
    private readonly IReadOnlyCollection<string> _fields;
    private readonly QueryContext _context;

    private TotalsPlan(TotalsScan scan, IReadOnlyList<EvalStage> stages, IReadOnlyCollection<string> fields, QueryContext context)
    {
        _scan = scan;
        _stages = stages;
        _fields = fields;
        _context = context;
        _assigned = [.. stages.SelectMany(static s => s.Assignments).Select(static a => a.Field)];
    }

    /// <summary>Null when rows are needed.</summary>
    /// <param name="stateless">The stages between the scan and the collector.</param>
    public static TotalsPlan? Of(TableScan scan, IReadOnlyList<Stage> stateless, Collector collector, QueryContext context)
    {
        if (collector.KeyFields is not { } keys || !stateless.All(static s => s is EvalStage eval && eval.Assignments.All(IsSafe)))
        {
            return null;
        }

        FieldSet fields = FieldSet.Of(keys);
        for (int i = stateless.Count - 1; i >= 0; i--)
        {
            fields = stateless[i].Reads(fields);
        }

        return fields.IsAll ? null : new TotalsPlan(scan.Totals, [.. stateless.Cast<EvalStage>()], fields.Names, context);
    }

    /// <summary>Gives the collector all rows of a group that are wanted; false when they must be read.</summary>
    /// <param name="group">Has been judged.</param>
    public bool TryAdd(ScanGroup group, Collector collector)
    {
        if (_scan.Of(group, _fields) is not { } totals)
        {
            return false;
        }

        if (_stages.Count > 0)
        {
            totals = totals.With(Apply(totals.First), Apply(totals.Last), _assigned);
        }

        return totals.First.RowCount == 0 || collector.TryAddTotals(totals);
    }

    /// <summary>
    /// What is computed of time must change in one direction, so that what is the same at both ends of a slice is the same in all of it.
    /// </summary>
    private static bool IsSafe(Assignment assignment)
    {
        HashSet<string> fields = new(StringComparer.Ordinal);
        assignment.Expression.CollectFields(fields);
        return !assignment.Expression.IsVolatile
            && assignment.Field != SystemFields.Time
            && !fields.Contains(AnyFieldExpression.AllFields)
            && (!fields.Contains(SystemFields.Time) || IsMonotone(assignment.Expression));
    }

    private static bool IsMonotone(Expression expression) => expression is FieldExpression
        || (expression is FunctionExpression { Definition.Name: "datetrunc" } call
            && call.Arguments[0] is FieldExpression
            && call.Arguments.Skip(1).All(static a => a.IsConstant));

    private RowBatch Apply(RowBatch batch)
    {
        foreach (EvalStage stage in _stages)
        {
            batch = stage.Apply(batch, _context);
        }

        return batch;
    }
}
