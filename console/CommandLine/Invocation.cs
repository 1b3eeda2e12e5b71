namespace LogFlowDb.Console.CommandLine;

/// <summary>One use of the command line, parsed and checked; what a client sends to the daemon.</summary>
internal sealed record Invocation(string Verb)
{
    /// <summary>Full path of the data directory.</summary>
    public string DataDirectory { get; init; } = "";

    /// <summary>What stands beside the options: commands, the query, full paths of files, a table name.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>One of <see cref="Formats.OutputFormat.Names"/>; null when not given.</summary>
    public string? Format { get; init; }

    public TimeSpan? Timeout { get; init; }

    public long? MemoryBytes { get; init; }

    public bool Stats { get; init; }

    public bool Check { get; init; }

    /// <summary>Of <c>import</c>: the table to fill.</summary>
    public string? Table { get; init; }

    /// <summary>Of <c>import</c>: <c>auto</c>, <c>flows</c> or <c>packets</c>.</summary>
    public string As { get; init; } = "auto";

    /// <summary>Of <c>import</c>: recorded as <c>_host</c>.</summary>
    public string? Host { get; init; }
}
