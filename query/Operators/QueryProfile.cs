namespace LogFlowDb.Query.Operators;

/// <summary>What <c>explain</c> learns of an execution: how each query in it was run. Safe for concurrent use.</summary>
/// <param name="executes">False when queries are planned only.</param>
internal sealed class QueryProfile(bool executes)
{
    private readonly Dictionary<BoundQuery, PlanProfile> _plans = new(ReferenceEqualityComparer.Instance);

    public bool Executes { get; } = executes;

    /// <summary>Called by the runner for each query that it runs, before the first row.</summary>
    public PlanProfile Begin(BoundQuery query, SourceStage source, IReadOnlyList<Stage> stages, FieldSet read, int collecting)
    {
        PlanProfile plan = new(source, stages, read, collecting);
        lock (_plans)
        {
            _plans[query] = plan;
        }

        return plan;
    }

    /// <summary>Null when the query was not run.</summary>
    public PlanProfile? Find(BoundQuery query)
    {
        lock (_plans)
        {
            return _plans.GetValueOrDefault(query);
        }
    }
}
