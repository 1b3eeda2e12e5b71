using System.Text;
using LogFlowDb.Query;

namespace LogFlowDb.Console.CommandLine;

/// <summary>Manual pages in the language of <c>man</c> (groff's man macros), drawn from the catalogues that the program runs by.</summary>
internal static class ManualPage
{
    /// <summary><c>logdb</c> of section 1, the program; <c>logdb-query</c> of section 7, its language.</summary>
    public static IReadOnlyList<string> Names { get; } = ["logdb", "logdb-query"];

    private static readonly (string Name, string Text)[] s_environment =
    [
        ("LOGDB_DATA", "the data directory, where --data does not say otherwise"),
        ("LOGDB_CONFIG", "the configuration file of serve and config"),
        ("NO_COLOR", "no colours"),
        ("ACCESSIBLE", "set to 1: plain lines, as --accessible"),
        ("TERM", "dumb: plain lines and no colours"),
        ("TZ", "the zone of local times in queries and listings"),
        ("VISUAL, EDITOR", "what Ctrl-X Ctrl-E opens in the shell"),
        ("XDG_STATE_HOME, XDG_CONFIG_HOME", "where the shell keeps its history, and its start-up file and kept queries; default ~/.local/state and ~/.config"),
    ];

    private static readonly (string Name, string Text)[] s_files =
    [
        ("./logdb-data", "the data directory, where nothing else is said"),
        ("$XDG_STATE_HOME/logdb/history", "what was entered in the shell"),
        ("$XDG_CONFIG_HOME/logdb/rc", "commands that the shell runs when it starts"),
        ("$XDG_CONFIG_HOME/logdb/queries", "queries kept with .keep"),
    ];

    private static readonly (string Name, string Text)[] s_exits =
    [
        ("0", "done"), ("1", "it failed"), ("2", "wrong usage, or a query that cannot be run as written"), ("3", "damaged data was found"), ("130", "interrupted"),
    ];

    /// <param name="name">One of <see cref="Names"/>.</param>
    public static string Of(string name) => name == Names[0] ? Program() : Language();

    private static string Program()
    {
        StringBuilder text = Head("LOGDB", 1, "logdb", "collects flow logs and answers questions about them");
        text.Append(".SH SYNOPSIS\n.B logdb\n[\\fIOPTION\\fR ...] \\fIVERB\\fR ...\n");
        text.Append(".SH DESCRIPTION\n").Append(Escaped(
            "A log database for network flows in one program and one folder: it listens to NetFlow, IPFIX and sFlow, meters packets, keeps what it gets in tables, and answers "
            + "queries in a pipelined language. Where a daemon (logdb serve) has the data directory, every verb talks to it; else the verb opens the directory itself.")).Append('\n');
        text.Append(".SH OPTIONS\n");
        Entries(text, VerbCatalogue.Common);
        text.Append(".SH VERBS\n");
        foreach (VerbDescription verb in VerbCatalogue.Verbs)
        {
            text.Append($".SS {verb.Name}\n{Escaped(Sentence(verb.Summary))}\n.PP\n.B {Escaped("logdb " + verb.Usage)}\n");
            Entries(text, verb.Options);
            text.Append(".PP\n.nf\n");
            foreach (string example in verb.Examples)
            {
                text.Append("    ").Append(Escaped(example)).Append('\n');
            }

            text.Append(".fi\n");
        }

        text.Append(".SH ENVIRONMENT\n");
        Entries(text, s_environment);
        text.Append(".SH FILES\n");
        Entries(text, s_files);
        text.Append(".SH EXIT STATUS\n");
        Entries(text, s_exits);
        return text.Append(".SH SEE ALSO\n.BR logdb-query (7)\n").ToString();
    }

    private static string Language()
    {
        StringBuilder text = Head("LOGDB-QUERY", 7, "logdb-query", "the query language of logdb");
        text.Append(".SH DESCRIPTION\n").Append(Escaped(
            "A query is a source and stages behind it, divided by |, each of which takes the rows of the one before: table netflows | search dst_port == 443 | stats sum(octet_count) by src_ip. "
            + "help WORD, in the shell or behind logdb, says all of a stage, function or aggregate, with examples.")).Append('\n');
        Words(text, "STAGES", LanguageReference.Stages);
        Words(text, "AGGREGATES", LanguageReference.Aggregates);
        Words(text, "FUNCTIONS", LanguageReference.Functions);
        return text.Append(".SH SEE ALSO\n.BR logdb (1)\n").ToString();
    }

    private static void Words(StringBuilder text, string title, IReadOnlyList<LanguageEntry> entries)
    {
        text.Append($".SH {title}\n");
        Entries(text, entries.Select(static entry => (entry.Usage, Sentence(entry.Summary) + (entry.Aliases.Count > 0 ? $" Also called {string.Join(", ", entry.Aliases)}." : ""))));
    }

    private static StringBuilder Head(string title, int section, string name, string summary) =>
        new($".\\\" made by logdb man\n.TH {title} {section} \"\" \"LogFlowDb {ProgramVersion.Text}\"\n.SH NAME\n{Escaped(name)} \\- {Escaped(summary)}\n");

    private static void Entries(StringBuilder text, IEnumerable<(string Name, string Text)> entries)
    {
        foreach ((string name, string what) in entries)
        {
            text.Append($".TP\n.B {Escaped(name)}\n{Escaped(what)}\n");
        }
    }

    private static string Sentence(string text) => text.EndsWith('.') ? text : text + ".";

    /// <summary>Backslashes and dashes mean something else there, and so do quotes, and a dot that begins a line.</summary>
    private static string Escaped(string text)
    {
        string line = text.ReplaceLineEndings(" ").Replace("\\", "\\e", StringComparison.Ordinal).Replace("-", "\\-", StringComparison.Ordinal)
            .Replace("…", "...", StringComparison.Ordinal).Replace("\"", "\\(dq", StringComparison.Ordinal).Replace("'", "\\(aq", StringComparison.Ordinal).Replace("`", "\\(ga", StringComparison.Ordinal);
        return line is ['.', ..] ? "\\&" + line : line;
    }
}
