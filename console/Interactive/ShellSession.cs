using System.Diagnostics;
using System.Globalization;
using LogFlowDb.Console.Editing;
using LogFlowDb.Console.Formats;
using LogFlowDb.Console.Sessions;
using LogFlowDb.Console.Shell;
using LogFlowDb.Query;

namespace LogFlowDb.Console.Interactive;

/// <summary>The session of a shell on a terminal: entries come from the line editor, rows go to the screen and are kept.</summary>
/// <param name="editor">Null where nothing can be drawn: then the kernel's line editing has to do.</param>
/// <param name="run">Runs a line that is no dot command.</param>
/// <param name="browse">See <see cref="DotCommands"/>.</param>
internal sealed class ShellSession(ICommandSession session, LineEditor? editor, History history, ShellCompleter completer, Favourites favourites, Action<string> run,
    Action<KeptResult, ICommandSession>? browse)
    : ICommandSession, IShellView
{
    private DotCommands? _commands;
    private ResultView? _view;
    private long _openedAt;

    public Stream Output => session.Output;

    public Stream Error => session.Error;

    public SessionTraits Traits => session.Traits with { IsShell = true };

    public InterruptSource Interrupt => session.Interrupt;

    public IShellView Shell => this;

    /// <summary>Of results.</summary>
    public string Format { get; set; } = OutputFormat.Table;

    /// <summary>Null before the first query.</summary>
    public KeptResult? Last { get; private set; }

    /// <summary>Rows of <see cref="Last"/> that were on the screen when it ended.</summary>
    public long Shown { get; private set; }

    /// <summary>Somebody asked to leave by a dot command.</summary>
    public bool IsLeaving => Commands.IsLeaving;

    public DotCommands Commands => _commands ??= new DotCommands(this, history, favourites, browse);

    /// <summary>An answer: the kernel's line editing is enough, and it is not kept.</summary>
    public string? ReadLine(string prompt) => session.ReadLine(prompt);

    /// <summary>The next entry that is no dot command; those are run here.</summary>
    public string? ReadCommand(string prompt)
    {
        completer.IsQueryConsole = prompt != ShellLoop.Prompt;
        while (true)
        {
            Flush();
            if (Interrupt.IsFinal)
            {
                return null;
            }

            EditResult result = Read(prompt, out string text);
            Interrupt.Reset();
            if (result == EditResult.Ended || Interrupt.IsFinal)
            {
                return null;
            }

            if (result == EditResult.Cancelled)
            {
                continue;
            }

            history.Add(text);
            string entry = QueryShape.Joined(text).Trim();
            if (entry.Length == 0 || entry[0] == '#')
            {
                continue;
            }

            if (!Commands.TryRun(entry))
            {
                return entry;
            }

            if (IsLeaving)
            {
                return null;
            }
        }
    }

    public void Execute(string line) => run(line);

    private EditResult Read(string prompt, out string text)
    {
        if (editor is not null)
        {
            EditResult result = editor.Read(prompt);
            text = editor.Text;
            return result;
        }

        string? line = ContinuedLine.Read(session, prompt);
        text = line ?? "";
        if (line is null && Interrupt.IsRaised)
        {
            session.WriteLine();
            return EditResult.Cancelled;
        }

        return line is null ? EditResult.Ended : EditResult.Entered;
    }

    public IResultSink Open(string query)
    {
        _openedAt = Stopwatch.GetTimestamp();
        return new Opening(this, query);
    }

    public void Close(QueryStatistics? statistics, bool isCut)
    {
        if (statistics is null && Interrupt.IsRaised)
        {
            _view?.Stop();
            string rows = string.Create(CultureInfo.InvariantCulture, $"{(_view is null ? 0 : Last!.Rows):#,0} rows");
            this.WriteErrorLine(string.Create(CultureInfo.InvariantCulture, $"cancelled after {Stopwatch.GetElapsedTime(_openedAt).TotalSeconds:0.0} s, {rows}{(_view is null || Last!.Rows == 0 ? "" : " so far: .more, .last")}"));
            Shown = _view?.Shown ?? 0;
            _view = null;
        }

        if (_view is { } view && Last is { } last)
        {
            last.Statistics = statistics;
            last.IsCut = isCut;
            view.End();
            Shown = view.Shown;
            _view = null;
        }
    }

    /// <summary>One Up away the query stands again, with the cursor where the mistake is.</summary>
    public void Misspelt(string query, int offset)
    {
        string entry = editor?.Text ?? "";
        int start = entry.IndexOf(query, StringComparison.Ordinal);
        if (start >= 0)
        {
            editor!.PointAt(entry, start + offset);
        }
    }

    /// <summary>Shows a result again.</summary>
    public void Show(KeptResult result, string format)
    {
        ResultView view = new(this, format, result);
        view.Flush();
        view.EndWriter(isFailed: false);
    }

    public void Flush() => session.Flush();

    /// <summary>What a query gives its rows to: the result begins when its fields are known.</summary>
    private sealed class Opening(ShellSession shell, string query) : IResultSink
    {
        public void Begin(IReadOnlyList<string>? fields)
        {
            shell.Last = new KeptResult(query, fields);
            shell._view = new ResultView(shell, shell.Format, shell.Last);
        }

        public bool Rows(Engine.Columns.RowBatch batch) => shell._view!.Rows(batch);

        public void Flush() => shell._view?.Flush();

        public void Notice(string text) => shell._view?.Notice(text);
    }
}
