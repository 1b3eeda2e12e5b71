using System.Globalization;
using LogFlowDb.Console.Editing;
using LogFlowDb.Console.Formats;
using LogFlowDb.Console.Sessions;
using LogFlowDb.Console.Shell;
using LogFlowDb.Engine.Diagnostics;
using LogFlowDb.Query;

namespace LogFlowDb.Console.Interactive;

/// <summary>Commands of the shell itself: formats, the last result, history, favourites. They begin with a dot, so they collide with nothing.</summary>
/// <param name="browse">Shows the rows of a result in the browser; null where there is none, then they come a page at a time.</param>
internal sealed class DotCommands(ShellSession session, History history, Favourites favourites, Action<KeptResult, ICommandSession>? browse)
{
    private const int DefaultWatchSeconds = 5;

    /// <summary>Names, arguments and descriptions.</summary>
    public static IReadOnlyList<(string Name, string Arguments, string Text)> All { get; } =
    [
        (".format", "[FORMAT]", $"how results are shown: {string.Join(", ", OutputFormat.Names)}; chart ymax=4G fixes the scale"),
        (".last", "[FORMAT] [> FILE]", "the last result again, or into a file"),
        (".more", "", "all rows of it in the browser, to scroll, filter and sort"),
        (".pager", "[COMMAND]", "where .more sends them instead, e.g. less -FIRSX; without a command to the browser again"),
        (".watch", "[SECONDS]", "the last query again and again, until Ctrl-C"),
        (".history", "[N]", "what was entered last"),
        (".keep", "NAME", "keeps the last query under a name"),
        (".run", "[NAME]", "runs a kept query; without a name lists them"),
        (".help", "", "this list, and the keys"),
        (".quit", "", "leaves"),
    ];

    private string? _pager;
    private long _more;

    /// <summary>The result that <see cref="_more"/> counts in.</summary>
    private KeptResult? _moreOf;

    public bool IsLeaving { get; private set; }

    /// <summary>False for what is none of them.</summary>
    public bool TryRun(string line)
    {
        string[] words = line.Split((char[]?)null, 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (words.Length == 0 || (words[0] != "format" && !words[0].StartsWith('.')))
        {
            return false;
        }

        string name = words[0] == "format" ? ".format" : words[0], rest = words.Length > 1 ? words[1] : "";
        try
        {
            Run(name, rest);
        }
        catch (Exception e) when (e is CommandFailedException or IOException or UnauthorizedAccessException)
        {
            session.WriteErrorLine(VisibleText.OfLines(e.Message));
        }

        session.Flush();
        return true;
    }

    private void Run(string name, string rest)
    {
        switch (name)
        {
            case ".format":
                Format(rest);
                break;
            case ".last":
                Last(rest);
                break;
            case ".more":
                More();
                break;
            case ".pager":
                _pager = rest.Length > 0 ? rest : null;
                session.WriteLine(_pager ?? (browse is null ? "to the screen" : "to the browser"));
                break;
            case ".watch":
                Watch(rest);
                break;
            case ".history":
                List(rest);
                break;
            case ".keep":
                Keep(rest);
                break;
            case ".run":
                RunKept(rest);
                break;
            case ".help":
                Help();
                break;
            case ".quit" or ".exit":
                IsLeaving = true;
                break;
            default:
                throw new CommandFailedException($"unknown command: {name}{NearName.Suffix(name, All.Select(static command => command.Name))}; .help lists them");
        }
    }

    private static string Checked(string format) => OutputFormat.IsKnown(format)
        ? format
        : throw new CommandFailedException($"unknown format: {format}{NearName.Suffix(format, OutputFormat.Names)}, one of {string.Join(", ", OutputFormat.Names)}");

    private void Format(string rest)
    {
        if (rest.Length > 0)
        {
            session.Format = Checked(rest);
        }

        session.WriteLine($"format {session.Format}");
    }

    private KeptResult Result() => session.Last ?? throw new CommandFailedException("there is no result yet: run a query first");

    private void Last(string rest)
    {
        int arrow = rest.IndexOf('>', StringComparison.Ordinal);
        string format = (arrow < 0 ? rest : rest[..arrow]).Trim();
        KeptResult result = Result();
        if (arrow < 0)
        {
            session.Show(result, format.Length > 0 ? Checked(format) : session.Format);
            return;
        }

        string path = Path.GetFullPath(rest[(arrow + 1)..].Trim().Trim('"'), session.Traits.WorkingDirectory);
        SessionTraits traits = session.Traits with { OutputIsTerminal = false, Color = false };
        string partial = $"{path}.{Environment.ProcessId}.part";
        try
        {
            using (FileStream file = File.Create(partial))
            {
                Write(result, 0, format.Length > 0 ? Checked(format) : FormatOf(path), file, traits);
            }

            File.Move(partial, path, overwrite: true);
        }
        finally
        {
            File.Delete(partial);
        }

        session.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{result.Rows} rows{(result.IsCut ? " (those that were kept; there were more)" : "")} to {VisibleText.Of(path)}"));
    }

    /// <summary>What the name of a file says of what is in it.</summary>
    private static string FormatOf(string path) => Path.GetExtension(path) switch
    {
        ".csv" => "csv",
        ".tsv" => "tsv",
        ".json" => OutputFormat.Json,
        ".md" => OutputFormat.Markdown,
        ".txt" => OutputFormat.Table,
        _ => OutputFormat.JsonLines,
    };

    private static void Write(KeptResult result, long from, string format, Stream output, SessionTraits traits)
    {
        ResultWriter writer = OutputFormat.Create(format, output, traits);
        writer.Begin(result.Fields);
        foreach (Engine.Columns.RowBatch batch in result.Slice(from, result.Rows))
        {
            writer.Rows(batch);
        }

        writer.End();
        output.Flush();
    }

    private void More()
    {
        KeptResult result = Result();
        if (!ReferenceEquals(_moreOf, result))
        {
            (_moreOf, _more) = (result, session.Shown);
        }

        if (result.Rows == 0 || (_more >= result.Rows && browse is null && _pager is null))
        {
            session.WriteLine(result.IsCut ? "no more rows were kept: .last csv > FILE keeps these, query --output or export writes them all" : "no more rows");
            return;
        }

        if (_pager is { } pager)
        {
            SessionTraits traits = session.Traits;
            if (!ChildProcess.Run(pager, out string? problem, input => Write(result, 0, session.Format, input, traits)) && problem is not null)
            {
                session.WriteErrorLine(problem);
            }

            return;
        }

        if (browse is not null)
        {
            session.Flush();
            browse(result, session);
            return;
        }

        ResultView view = new(session, session.Format, result);
        _more += view.WritePage(result, _more);
        view.EndWriter(isFailed: false);
        if (_more < result.Rows)
        {
            session.WriteLine(string.Create(CultureInfo.InvariantCulture, $"… {result.Rows - _more:#,0} more rows: .more"));
        }
    }

    private void Watch(string rest)
    {
        string query = Result().Query;
        double seconds = DefaultWatchSeconds;
        if (rest.Length > 0 && (!double.TryParse(rest.TrimEnd('s'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out seconds) || seconds is < 0.5 or > 86_400))
        {
            throw new CommandFailedException($".watch {rest}: seconds, from 0.5 on");
        }

        do
        {
            string time = TimeZoneInfo.ConvertTimeFromUtc(TimeProvider.System.GetUtcNow().UtcDateTime, session.Traits.TimeZone).ToString("HH:mm:ss", CultureInfo.InvariantCulture);
            session.Write("\e[H\e[2J");
            session.WriteLine(string.Create(CultureInfo.InvariantCulture, $"every {seconds} s · {time} · Ctrl-C ends · {VisibleText.Of(query)}"));
            session.Execute(query);
        }
        while (!session.Interrupt.Token.WaitHandle.WaitOne(TimeSpan.FromSeconds(seconds)));
        session.Interrupt.Reset();
        session.WriteLine();
    }

    private void List(string rest)
    {
        int count = 20;
        if (rest.Length > 0 && (!int.TryParse(rest, NumberStyles.None, CultureInfo.InvariantCulture, out count) || count == 0))
        {
            throw new CommandFailedException($".history {rest}: a number of entries");
        }

        foreach (string entry in history.Entries.TakeLast(count))
        {
            session.WriteLine(VisibleText.OfLines(entry).Replace("\n", "\n    ", StringComparison.Ordinal));
        }

        if (history.Problem is { } problem)
        {
            session.WriteErrorLine(problem);
        }
    }

    private void Keep(string name)
    {
        if (name.Length is 0 or > 64 || !name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.'))
        {
            throw new CommandFailedException(".keep NAME: letters, digits, _, - and .");
        }

        favourites.Set(name, Result().Query);
        session.WriteLine($"kept: .run {name}");
    }

    private void RunKept(string name)
    {
        if (name.Length == 0)
        {
            foreach ((string known, string query) in favourites.All)
            {
                session.WriteLine($"  {known}  {VisibleText.Of(query)}");
            }

            return;
        }

        string found = favourites.Find(name) ?? throw new CommandFailedException($"no query is kept as {name}{NearName.Suffix(name, favourites.All.Select(static one => one.Name))}");
        session.WriteLine(VisibleText.OfLines(found));
        session.Execute(found);
    }

    private void Help()
    {
        int width = All.Max(static command => command.Name.Length + command.Arguments.Length) + 3;
        foreach ((string name, string arguments, string text) in All)
        {
            session.WriteLine($"  {$"{name} {arguments}".PadRight(width)}{text}");
        }

        session.Write("""

              Tab completes, twice lists · Up Down by what is typed · Ctrl-R searches · Right takes the grey text
              Alt-Enter new line · Ctrl-X Ctrl-E editor · Ctrl-_ undo · Ctrl-W Alt-D kill, Ctrl-Y yanks
              Ctrl-C clears the line or stops what runs · Ctrl-D on an empty line leaves · Ctrl-Z suspends
              A line that begins with a blank is not kept in the history.

            """);
    }
}
