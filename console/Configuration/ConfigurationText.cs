using LogFlowDb.Console.Formats;

namespace LogFlowDb.Console.Configuration;

/// <summary>
/// Reads the form of a configuration file: sections <c>[kind name]</c>, lines <c>key = value</c>, <c>#</c> or <c>;</c> before a
/// comment at the start of a line, <c>#</c> also behind a blank. A value may stand in double quotes, in which <c>\"</c> and
/// <c>\\</c> mean <c>"</c> and <c>\</c>; outside of them nothing is escaped, so that <c>local\netflow</c> is what it looks like.
/// </summary>
internal static class ConfigurationText
{
    public const int MaxBytes = 1 << 20;

    private const int MaxProblems = 100;

    /// <summary>What the text says, and every line that cannot be read.</summary>
    public static List<ConfigurationSection> Parse(string place, string text, List<ConfigurationProblem> problems)
    {
        List<ConfigurationSection> sections = [];
        ConfigurationSection? current = null;
        string[] lines = text.TrimStart('\ufeff').Split('\n');
        for (int i = 0; i < lines.Length && problems.Count < MaxProblems; i++)
        {
            string line = lines[i].Trim();
            if (line.Length == 0 || line[0] is '#' or ';')
            {
                continue;
            }

            try
            {
                if (line[0] == '[')
                {
                    current = Head(line, i + 1);
                    if (sections.Find(section => section.Kind == current.Kind && section.Name == current.Name) is { } same)
                    {
                        throw new FormatException($"section {same.Title} stands in line {same.Line} already");
                    }

                    sections.Add(current);
                    continue;
                }

                ConfigurationEntry entry = Entry(line, i + 1);
                if (current is null)
                {
                    throw new FormatException($"{entry.Key} stands before the first section");
                }

                if (current.Find(entry.Key) is { } twice)
                {
                    throw new FormatException($"{entry.Key} stands in line {twice.Line} already");
                }

                current.Entries.Add(entry);
            }
            catch (FormatException wrong)
            {
                problems.Add(new ConfigurationProblem(place, i + 1, wrong.Message));
            }
        }

        return sections;
    }

    private static ConfigurationSection Head(string line, int number)
    {
        string head = WithoutComment(line);
        if (head[^1] != ']')
        {
            throw new FormatException($"a section ends with ], as in [http]: {VisibleText.Of(head)}");
        }

        string inside = head[1..^1].Trim();
        int blank = inside.IndexOfAny([' ', '\t']);
        string kind = blank < 0 ? inside : inside[..blank];
        string name = blank < 0 ? "" : Unquoted(inside[blank..].Trim());
        return kind.Length > 0 ? new ConfigurationSection(kind, name, number) : throw new FormatException("a section needs a name, as in [http]");
    }

    private static ConfigurationEntry Entry(string line, int number)
    {
        int equals = line.IndexOf('=');
        if (equals < 0)
        {
            throw new FormatException($"neither a section [NAME] nor KEY = VALUE: {VisibleText.Of(Shortened(line))}");
        }

        string key = line[..equals].Trim();
        if (key.Length == 0 || !key.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-'))
        {
            throw new FormatException($"not a key, which has letters, digits and _: {VisibleText.Of(Shortened(key))}");
        }

        string value = Unquoted(WithoutComment(line[(equals + 1)..].Trim()));
        return value.AsSpan().IndexOfAnyInRange('\0', '\u001f') < 0
            ? new ConfigurationEntry(key, value, number)
            : throw new FormatException($"{key} has a control character: {VisibleText.Of(Shortened(value))}");
    }

    /// <summary>What stands before a <c>#</c> behind a blank, outside quotes.</summary>
    private static string WithoutComment(string text)
    {
        bool quoted = false;
        for (int i = 0; i < text.Length; i++)
        {
            if (quoted && text[i] == '\\')
            {
                i++;
            }
            else if (text[i] == '"')
            {
                quoted = !quoted;
            }
            else if (!quoted && text[i] == '#' && (i == 0 || char.IsWhiteSpace(text[i - 1])))
            {
                return text[..i].TrimEnd();
            }
        }

        return text;
    }

    private static string Unquoted(string text)
    {
        if (text.Length == 0 || text[0] != '"')
        {
            return text;
        }

        System.Text.StringBuilder value = new();
        for (int i = 1; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 1 < text.Length && text[i + 1] is '"' or '\\')
            {
                value.Append(text[++i]);
            }
            else if (text[i] == '"')
            {
                return i == text.Length - 1
                    ? value.ToString()
                    : throw new FormatException($"something stands behind the closing quote: {VisibleText.Of(Shortened(text[(i + 1)..].Trim()))}");
            }
            else
            {
                value.Append(text[i]);
            }
        }

        throw new FormatException("a quote is not closed");
    }

    private static string Shortened(string text) => text.Length <= 60 ? text : text[..60] + "…";
}
