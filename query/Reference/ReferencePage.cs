namespace LogFlowDb.Query.Reference;

/// <summary>One file of the reference: a title, text, and a section for each word of a family.</summary>
/// <param name="Name">Of the file, without its ending.</param>
/// <param name="Text">What stands before the first section, without the title.</param>
internal sealed record ReferencePage(string Name, string Title, string Text, IReadOnlyList<ReferenceSection> Sections)
{
    /// <summary>Reads Markdown: <c>## Title</c>, then <c>### word</c> or <c>### word, word</c> before each section.</summary>
    public static ReferencePage Parse(string name, string markdown)
    {
        string title = "";
        List<string> text = [];
        List<ReferenceSection> sections = [];
        List<string> words = [], body = text;
        foreach (string line in markdown.Split('\n'))
        {
            if (title.Length == 0 && line.StartsWith("## ", StringComparison.Ordinal))
            {
                title = line[3..].Trim();
            }
            else if (line.StartsWith("### ", StringComparison.Ordinal))
            {
                Add();
                words = [.. line[4..].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
                body = [];
            }
            else
            {
                body.Add(line);
            }
        }

        Add();
        return new ReferencePage(name, title, Join(text), sections);

        void Add()
        {
            if (words.Count > 0)
            {
                sections.Add(new ReferenceSection(words, Join(body)));
            }
        }
    }

    private static string Join(List<string> lines) => string.Join('\n', lines).Trim('\n');
}
