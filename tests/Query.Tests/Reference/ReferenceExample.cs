namespace LogFlowDb.Query.Tests.Reference;

/// <summary>
/// A query of the reference with the rows that the text promises: the lines indented by four blanks, and behind them those indented by
/// eight. Several may follow one another in one block.
/// </summary>
internal sealed record ReferenceExample(string Query, IReadOnlyList<string> Rows)
{
    private const string QueryIndent = "    ", RowIndent = "        ";

    public static IEnumerable<ReferenceExample> Find(string markdown) => Parts(markdown.Split('\n')).Select(static part => part.Example).OfType<ReferenceExample>();

    /// <summary>The text with other rows under its examples; each heading begins with a new <see cref="ReferenceRun"/>.</summary>
    public static string WithRowsOf(string markdown)
    {
        List<string> lines = [];
        ReferenceRun run = new();
        foreach ((string line, ReferenceExample? example) in Parts(markdown.TrimEnd('\n').Split('\n')))
        {
            if (example is not null)
            {
                lines.AddRange(example.Query.Split('\n').Select(static query => QueryIndent + query));
                lines.AddRange(run.Rows(example.Query).Select(static row => RowIndent + row));
                continue;
            }

            if (line.StartsWith("### ", StringComparison.Ordinal))
            {
                run.Dispose();
                run = new ReferenceRun();
            }

            lines.Add(line);
        }

        run.Dispose();
        return string.Join('\n', lines) + "\n";
    }

    /// <summary>Lines of text, and in their place the examples.</summary>
    private static IEnumerable<(string Line, ReferenceExample? Example)> Parts(string[] lines)
    {
        bool fenced = false;
        int at = 0;
        while (at < lines.Length)
        {
            if (fenced || !lines[at].StartsWith(QueryIndent, StringComparison.Ordinal))
            {
                fenced ^= lines[at].StartsWith("```", StringComparison.Ordinal);
                yield return (lines[at++], null);
                continue;
            }

            List<string> query = [lines[at++][QueryIndent.Length..]], rows = [];
            while (at < lines.Length && lines[at].StartsWith(QueryIndent, StringComparison.Ordinal) && !lines[at].StartsWith(RowIndent, StringComparison.Ordinal))
            {
                query.Add(lines[at++][QueryIndent.Length..]);
            }

            while (at < lines.Length && lines[at].StartsWith(RowIndent, StringComparison.Ordinal))
            {
                rows.Add(lines[at++][RowIndent.Length..]);
            }

            yield return ("", new ReferenceExample(string.Join('\n', query), rows));
        }
    }
}
