namespace LogFlowDb.Query.Reference;

/// <summary>What a page says of one word, or of a few that go together.</summary>
/// <param name="Words">Names as the catalogues have them.</param>
/// <param name="Text">Paragraphs, lists and indented examples in Markdown, without the heading.</param>
internal sealed record ReferenceSection(IReadOnlyList<string> Words, string Text);
