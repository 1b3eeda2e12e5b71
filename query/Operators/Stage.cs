namespace LogFlowDb.Query.Operators;

/// <summary>
/// One bound stage of a query: names, options and argument types are checked. Immutable, and safe for concurrent use by several
/// executions. <see cref="ToString"/> gives its canonical text, which parses back to an equal stage.
/// </summary>
internal abstract class Stage
{
    /// <summary>The word that begins the stage, e.g. <c>stats</c>.</summary>
    public abstract string Name { get; }

    /// <summary>False when the answer depends on the order of the rows that come in, or when all of them must pass one by one.</summary>
    public virtual bool IsOrderFree => false;

    /// <summary>What it does besides reading tables; asked before anything runs, so that a directory can be opened as needed.</summary>
    public virtual QueryRights Needs => QueryRights.None;

    /// <summary>How long it waits for rows that are not there yet; null when it does not.</summary>
    public virtual TimeSpan? LiveWindow => null;

    /// <summary>True when each row is treated by itself and the order kept, so that operators of several threads may share the rows.</summary>
    public virtual bool IsRowByRow => false;

    public abstract override string ToString();

    /// <summary>Queries inside it.</summary>
    public virtual IReadOnlyList<BoundQuery> Subqueries => [];

    /// <summary>What planning decided for it, for <c>explain</c>: a word and what there is to say, a line each.</summary>
    public virtual IEnumerable<(string Subject, string Text)> PlanNotes => [];

    /// <summary>The fields it must be given, so that those wanted of its output are right.</summary>
    public abstract FieldSet Reads(FieldSet wanted);

    /// <summary>The fields of its output in order, given those of its input; null when the query leaves them open.</summary>
    public abstract IReadOnlyList<string>? OutputFields(IReadOnlyList<string>? input);

    /// <summary>What runs instead, called once an execution before any row comes: what a stage has to know first it finds out here.</summary>
    /// <param name="wanted">Fields of its output that are looked at.</param>
    public virtual Stage Prepare(FieldSet wanted, QueryContext context) => this;

    /// <summary>Its running form, for one execution and one thread.</summary>
    public abstract Operator CreateOperator(QueryContext context);
}
