namespace LogFlowDb.Query;

/// <summary>A word of the language, for help and completion.</summary>
/// <param name="Usage">How it is written.</param>
/// <param name="Summary">What it does, in one line.</param>
/// <param name="Options">Of a stage, the names of its options.</param>
public sealed record LanguageEntry(string Name, string Usage, string Summary, IReadOnlyList<string> Options);
