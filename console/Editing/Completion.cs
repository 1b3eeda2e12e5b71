namespace LogFlowDb.Console.Editing;

/// <summary>How a word at the cursor may go on.</summary>
/// <param name="Start">Where the word begins; it ends at the cursor.</param>
/// <param name="Items">Those that begin with it, in the order to show them.</param>
/// <param name="IsComplete">False when there are more, or not all could be found out.</param>
internal sealed record Completion(int Start, IReadOnlyList<CompletionItem> Items, bool IsComplete = true);
