namespace LogFlowDb.Console.CommandLine;

/// <summary>What the help says of a verb.</summary>
/// <param name="Usage">The verb's line after <c>logdb</c>.</param>
/// <param name="Options">Option as written, and what it does.</param>
internal sealed record VerbDescription(
    string Name,
    string Summary,
    string Usage,
    IReadOnlyList<(string Option, string Text)> Options,
    IReadOnlyList<string> Examples);
