namespace LogFlowDb.Console.Editing;

/// <summary>One way to go on.</summary>
/// <param name="Text">What stands in place of the word, the whole of it.</param>
/// <param name="Note">What it is, shown beside it; may be empty.</param>
/// <param name="Suffix">What follows it when it is the only one: a blank, <c>(</c>, <c>=</c> or nothing.</param>
internal sealed record CompletionItem(string Text, string Note = "", string Suffix = " ");
