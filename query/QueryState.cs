namespace LogFlowDb.Query;

/// <summary>How far a query is.</summary>
public enum QueryState
{
    /// <summary>Not started yet.</summary>
    Created,
    Running,

    /// <summary>It gave all its rows.</summary>
    Finished,

    /// <summary>Somebody ended it, or left.</summary>
    Stopped,
    Failed,
}
