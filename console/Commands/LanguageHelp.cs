using LogFlowDb.Console.Sessions;
using LogFlowDb.Query;

namespace LogFlowDb.Console.Commands;

/// <summary>Help on the words of the query language, drawn from the catalogues that queries are bound with.</summary>
internal static class LanguageHelp
{
    public static IEnumerable<string> Words =>
        LanguageReference.Stages.Concat(LanguageReference.Functions).Select(static entry => entry.Name).Concat(LanguageReference.Aggregates);

    /// <summary>Writes what is known of a word, or the lists <c>stages</c> and <c>functions</c>; false when there is none such.</summary>
    public static bool TryWrite(ICommandSession session, string word)
    {
        if (word == "stages")
        {
            WriteList(session, LanguageReference.Stages);
            return true;
        }

        if (word == "functions")
        {
            WriteList(session, LanguageReference.Functions);
            session.WriteLine($"aggregates: {string.Join(", ", LanguageReference.Aggregates)}");
            return true;
        }

        bool found = false;
        foreach (LanguageEntry entry in LanguageReference.Stages.Concat(LanguageReference.Functions).Where(entry => entry.Name == word))
        {
            session.WriteLine($"{entry.Usage}\n\t{entry.Summary}");
            found = true;
        }

        if (!found && LanguageReference.Aggregates.Contains(word, StringComparer.Ordinal))
        {
            session.WriteLine($"{word}(…)\n\taggregate of stats, timechart and top");
            found = true;
        }

        return found;
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
