using LogFlowDb.Query.Operators;

namespace LogFlowDb.Query;

/// <summary>A query that was checked and can be executed any number of times. Immutable.</summary>
public sealed class PreparedQuery
{
    internal PreparedQuery(BoundQuery bound, TimeSpan preparation)
    {
        Bound = bound;
        Preparation = preparation;
    }

    /// <summary>Canonical text, which means the same.</summary>
    public string Text => Bound.ToString();

    /// <summary>Fields of the rows in the order of the query; null when it leaves them open.</summary>
    public IReadOnlyList<string>? Fields => Bound.OutputFields();

    /// <summary>What it does besides reading tables.</summary>
    public QueryRights Needs => Bound.Needs;

    /// <summary>How long it follows rows that are not there yet (<c>window=</c>), besides what it computes; zero when it does not.</summary>
    public TimeSpan LiveWindow => Bound.LiveWindow;

    internal BoundQuery Bound { get; }

    /// <summary>What parsing and binding took.</summary>
    internal TimeSpan Preparation { get; }
}
