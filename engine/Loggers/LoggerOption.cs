namespace LogFlowDb.Engine.Loggers;

/// <summary>A setting of the loggers of a factory: given as <c>key=value</c>, or in answer to a question.</summary>
/// <param name="Key">Name under which the value is kept, e.g. <c>source_ids</c>.</param>
/// <param name="Form">What a value looks like, e.g. <c>ID,…</c>.</param>
/// <param name="Description">One line.</param>
public sealed record LoggerOption(string Key, string Form, string Description)
{
    /// <summary>The question of <c>createLogger</c>, e.g. <c>Source ID List</c>; null for a setting that is not asked for.</summary>
    public string? Prompt { get; init; }

    /// <summary>Asked again while the answer is empty.</summary>
    public bool Required { get; init; }

    /// <summary>How errors name it.</summary>
    public string Title => Prompt ?? Key;
}
