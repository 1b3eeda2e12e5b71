namespace LogFlowDb.Query.Stages;

/// <summary>
/// One bound stage of a query: names, options and argument types are checked. Immutable, and safe for concurrent use by several
/// executions. <see cref="ToString"/> gives its canonical text, which parses back to an equal stage.
/// </summary>
internal abstract class Stage
{
    /// <summary>The word that begins the stage, e.g. <c>stats</c>.</summary>
    public abstract string Name { get; }

    public abstract override string ToString();
}
