using LogFlowDb.Query;

namespace LogFlowDb.Console.Sessions;

/// <summary>
/// The shell on a terminal that a command was typed in: it reads lines with its editor, and takes the rows of queries to show and keep
/// them. One query at a time; rows come from other threads than the one that opened it.
/// </summary>
internal interface IShellView
{
    /// <summary>The most bytes of rows that are kept of a result.</summary>
    const long MaxBytes = 64 << 20;

    /// <summary>A whole entry, with its line ends. Null at the end of the input and when interrupted.</summary>
    string? ReadCommand(string prompt);

    /// <summary>A query begins; its rows go to what is returned.</summary>
    IResultSink Open(string query);

    /// <summary>The query is over.</summary>
    /// <param name="statistics">Null when it failed or was stopped.</param>
    /// <param name="isCut">It had more rows than are kept.</param>
    void Close(QueryStatistics? statistics, bool isCut);

    /// <summary>A query cannot be run as written.</summary>
    /// <param name="offset">Of the first mistake in its text.</param>
    void Misspelt(string query, int offset)
    {
    }
}
