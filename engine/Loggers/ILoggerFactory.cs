namespace LogFlowDb.Engine.Loggers;

/// <summary>Makes loggers of one type. Safe for concurrent use.</summary>
public interface ILoggerFactory
{
    /// <summary>e.g. <c>netflow</c>; shown as <c>local\netflow</c>.</summary>
    string Name { get; }

    string DisplayName { get; }

    string Description { get; }

    IReadOnlyList<LoggerOption> Options { get; }

    /// <summary>A stopped logger.</summary>
    /// <exception cref="LoggerException">A value is not acceptable; the message names option and value.</exception>
    Logger Create(LoggerSpec spec);
}

/// <summary>What a logger is made from, and all that is kept of it over a restart besides its state.</summary>
/// <param name="Namespace">e.g. <c>local</c>.</param>
/// <param name="Configuration">Answers by option key; options left empty are absent.</param>
public sealed record LoggerSpec(
    string Factory,
    string Namespace,
    string Name,
    string? Description,
    IReadOnlyDictionary<string, string> Configuration)
{
    public string FullName => $@"{Namespace}\{Name}";
}
