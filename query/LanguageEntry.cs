namespace LogFlowDb.Query;

/// <summary>A word of the language, for help, completion and documentation.</summary>
/// <param name="Usage">How it is written.</param>
/// <param name="Summary">What it does, in one line.</param>
/// <param name="Options">Of a stage, the names of its options.</param>
public sealed record LanguageEntry(string Name, string Usage, string Summary, IReadOnlyList<string> Options)
{
    /// <summary>Other names for the same.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>
    /// Semantics, traps and examples in Markdown: paragraphs, lists, and indented by four blanks the lines of an example query with its
    /// rows behind it, indented by eight.
    /// </summary>
    public string Text { get; init; } = "";
}
