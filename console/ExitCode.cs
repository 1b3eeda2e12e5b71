namespace LogFlowDb.Console;

/// <summary>What the process ends with; part of the command line's contract.</summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int Failed = 1;

    /// <summary>Wrong usage, or a query that cannot be run as written.</summary>
    public const int Usage = 2;

    /// <summary>Damaged data was found.</summary>
    public const int Damaged = 3;
    public const int Interrupted = 130;
}
