using LogFlowDb.Console.Formats;
using LogFlowDb.Console.Sessions;
using LogFlowDb.Query;

namespace LogFlowDb.Console.Commands;

/// <summary>Help on the words of the query language, drawn from the catalogues that queries are bound with and the language reference.</summary>
internal static class LanguageHelp
{
    private static readonly (string Kind, IReadOnlyList<LanguageEntry> Entries)[] s_kinds =
    [
        ("stage", LanguageReference.Stages), ("function", LanguageReference.Functions), ("aggregate", LanguageReference.Aggregates),
    ];

    public static IEnumerable<string> Words => s_kinds.SelectMany(static kind => kind.Entries).SelectMany(static entry => entry.Aliases.Prepend(entry.Name)).Distinct(StringComparer.Ordinal);

    /// <summary>Writes what is known of a word, or the lists <c>stages</c>, <c>functions</c> and <c>aggregates</c>; false when there is none such.</summary>
    public static bool TryWrite(ICommandSession session, string word)
    {
        foreach ((string kind, IReadOnlyList<LanguageEntry> entries) in s_kinds)
        {
            if (word == kind + "s")
            {
                WriteList(session, entries);
                return true;
            }
        }

        bool found = false;
        foreach ((string kind, IReadOnlyList<LanguageEntry> entries) in s_kinds)
        {
            foreach (LanguageEntry entry in entries.Where(entry => entry.Name == word || entry.Aliases.Contains(word)))
            {
                session.Write(found ? "\n" : "");
                Write(session, kind, entry);
                found = true;
            }
        }

        return found;
    }

    private static void Write(ICommandSession session, string kind, LanguageEntry entry)
    {
        session.WriteLine($"{entry.Usage}\n\t{entry.Summary} ({kind})");
        if (entry.Aliases.Count > 0)
        {
            session.WriteLine($"\talso called {string.Join(", ", entry.Aliases)}");
        }

        if (entry.Text.Length > 0)
        {
            session.WriteLine();
            session.WriteLine(MarkdownText.Wrap(entry.Text, session.Traits.Width));
        }
    }

    private static void WriteList(ICommandSession session, IReadOnlyList<LanguageEntry> entries)
    {
        int width = entries.Max(static entry => entry.Name.Length) + 2;
        foreach (LanguageEntry entry in entries)
        {
            session.WriteLine($"  {entry.Name.PadRight(width)}{entry.Summary}");
        }
    }
}
