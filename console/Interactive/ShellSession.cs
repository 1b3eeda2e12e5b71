using LogFlowDb.Console.Editing;
using LogFlowDb.Console.Formats;
using LogFlowDb.Console.Sessions;
using LogFlowDb.Query;

namespace LogFlowDb.Console.Interactive;

/// <summary>The session of a shell on a terminal: entries come from the line editor, rows go to the screen and are kept.</summary>
/// <param name="run">Runs a line that is no dot command.</param>
/// <param name="browse">See <see cref="DotCommands"/>.</param>
internal sealed class ShellSession(ICommandSession session, LineEditor editor, History history, ShellCompleter completer, Favourites favourites, Action<string> run,
    Action<KeptResult, ICommandSession>? browse)
    : ICommandSession, IShellView
{
    private DotCommands? _commands;
    private ResultView? _view;

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
            EditResult result = editor.Read(prompt);
            Interrupt.Reset();
            if (result == EditResult.Ended)
            {
                return null;
            }

            if (result == EditResult.Cancelled)
            {
                continue;
            }

            history.Add(editor.Text);
            string entry = QueryShape.Joined(editor.Text).Trim();
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

    public IResultSink Open(string query) => new Opening(this, query);

    public void Close(QueryStatistics? statistics, bool isCut)
    {
        if (_view is { } view && Last is { } last)
        {
            last.Statistics = statistics;
            last.IsCut = isCut;
            view.End();
            Shown = view.Shown;
            _view = null;
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
