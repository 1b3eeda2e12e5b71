using LogFlowDb.Query.Execution;
using LogFlowDb.Query.Operators;

namespace LogFlowDb.Query;

/// <summary>A query that was checked and can be executed any number of times. Immutable.</summary>
public sealed class PreparedQuery
{
    internal PreparedQuery(string source, BoundQuery bound, TimeSpan preparation, ExplainMode explain = ExplainMode.None)
    {
        Source = source;
        Explain = explain;
        Bound = bound;
        Preparation = preparation;
    }

    /// <summary>As it was written.</summary>
    internal string Source { get; }

    /// <summary>Canonical text, which means the same.</summary>
    public string Text => Explain switch
    {
        ExplainMode.None => Bound.ToString(),
        ExplainMode.Plan => $"explain {Bound}",
        _ => $"explain analyze {Bound}",
    };

    /// <summary>Fields of the rows in the order of the query; null when it leaves them open.</summary>
    public IReadOnlyList<string>? Fields => Explain == ExplainMode.None ? Bound.OutputFields() : [QueryExplainer.Field];

    /// <summary>What it does besides reading tables.</summary>
    public QueryRights Needs => Bound.Needs;

    /// <summary>True when its stages treat each row by itself, so that it gives for two parts of the rows what it gives for all of them.</summary>
    public bool IsRowByRow => Bound.Stages.Skip(1).All(static stage => stage.IsRowByRow);

    /// <summary>How long it follows rows that are not there yet (<c>window=</c>), besides what it computes; zero when it does not.</summary>
    public TimeSpan LiveWindow => Bound.LiveWindow;

    internal BoundQuery Bound { get; }

    internal ExplainMode Explain { get; }

    /// <summary>What parsing and binding took.</summary>
    internal TimeSpan Preparation { get; }
}
