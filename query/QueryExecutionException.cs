namespace LogFlowDb.Query;

/// <summary>A query that was well formed but could not be finished; the message is for the user.</summary>
public sealed class QueryExecutionException : Exception
{
    public QueryExecutionException(string message)
        : base(message)
    {
    }

    public QueryExecutionException(string message, Exception cause)
        : base(message, cause)
    {
    }
}
