namespace LogFlowDb.Console.Paging;

/// <summary>What came of a query or another verb that gives rows.</summary>
internal sealed record QueryAnswer(IReadOnlyList<FieldRow> Rows)
{
    /// <summary>One line that tells what went wrong; null when all went well.</summary>
    public string? Failure { get; init; }

    /// <summary>It was stopped because nobody wants it any more.</summary>
    public bool IsCancelled { get; init; }

    /// <summary>There were more rows than are kept.</summary>
    public bool IsCut { get; init; }

    public long BlocksRead { get; init; }

    public long BlocksPruned { get; init; }

    public double Milliseconds { get; init; }
}
