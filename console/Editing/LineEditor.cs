using LogFlowDb.Console.Terminal;

namespace LogFlowDb.Console.Editing;

/// <summary>
/// Reads lines from a terminal: editing, history, completion. The terminal is raw only while a line is edited. One thread.
/// </summary>
/// <param name="isFinished">Whether Enter runs a text, or goes on in another line.</param>
internal sealed partial class LineEditor(RawTerminal terminal, History history, ICompleter? completer, Func<string, bool> isFinished)
{
    private readonly EditBuffer _buffer = new();
    private readonly EditScreen _screen = new();
    private string _prompt = "";
    private string _continuation = "";
    private bool _afterCtrlX;
    private int _generation;

    /// <summary>What was entered, with its line ends.</summary>
    public string Text => _buffer.Text;

    /// <param name="initial">What stands there already.</param>
    public EditResult Read(string prompt, string initial = "")
    {
        _prompt = prompt;
        _continuation = "...> ".PadLeft(prompt.Length);
        _buffer.Reset(initial);
        _screen.Reset();
        _browsing = -1;
        _list = null;
        _afterCtrlX = false;
        terminal.Enter();
        _generation = terminal.Generation;
        try
        {
            return Loop();
        }
        finally
        {
            terminal.Leave();
        }
    }

    private EditResult Loop()
    {
        Draw();
        while (true)
        {
            if (!terminal.TryRead(out InputEvent input))
            {
                continue;
            }

            EditResult? result = _search is null ? Handle(input) : HandleSearch(input);
            if (result is null)
            {
                // Keys that wait are taken first: a paste without its marks, or a slow line, is drawn once.
                while (result is null && terminal.TryRead(out input, milliseconds: 0))
                {
                    result = _search is null ? Handle(input) : HandleSearch(input);
                }
            }

            if (result is { } end)
            {
                _list = null;
                _search = null;
                DrawLast();
                return end;
            }

            Draw();
        }
    }

    /// <summary>Null when editing goes on.</summary>
    private EditResult? Handle(InputEvent input)
    {
        if (input.Kind is InputKind.Resize)
        {
            Resized();
            return null;
        }

        if (input.Kind is InputKind.Wake)
        {
            TakeCompletion();
            return null;
        }

        if (input.Kind is InputKind.EndOfInput)
        {
            return EditResult.Ended;
        }

        bool ctrlX = _afterCtrlX;
        _afterCtrlX = false;
        if (ctrlX)
        {
            AfterCtrlX(input);
            return null;
        }

        if (HandleList(input))
        {
            return null;
        }

        if (IsEnter(input))
        {
            return Enter();
        }

        if (input.Is('c', KeyModifiers.Ctrl))
        {
            return EditResult.Cancelled;
        }

        if (input.Is('d', KeyModifiers.Ctrl) && _buffer.Text.Length == 0)
        {
            return EditResult.Ended;
        }

        if (!HandleCommand(input) && !HandleHistory(input) && EditKeys.TryApply(_buffer, input))
        {
            _browsing = -1;
        }

        return null;
    }

    private static bool IsEnter(InputEvent input) => input.Is(KeyCode.Enter) || input.Is('j', KeyModifiers.Ctrl);

    private EditResult? Enter()
    {
        if (isFinished(_buffer.Text))
        {
            return EditResult.Entered;
        }

        _buffer.Finish();
        _buffer.Insert("\n");
        _browsing = -1;
        return null;
    }

    private bool HandleCommand(InputEvent input)
    {
        if (input.Is(KeyCode.Enter, KeyModifiers.Alt) || input.Is('j', KeyModifiers.Ctrl | KeyModifiers.Alt))
        {
            _buffer.Insert("\n");
        }
        else if (input.Is(KeyCode.Tab))
        {
            StartCompletion();
        }
        else if (input.Is('r', KeyModifiers.Ctrl))
        {
            StartSearch();
        }
        else if (input.Is('l', KeyModifiers.Ctrl))
        {
            terminal.Write("\e[H\e[2J"u8);
            _screen.Reset();
        }
        else if (input.Is('z', KeyModifiers.Ctrl))
        {
            DrawLast();
            terminal.Suspend();
        }
        else if (input.Is('x', KeyModifiers.Ctrl))
        {
            _afterCtrlX = true;
        }
        else
        {
            return false;
        }

        return true;
    }

    private void AfterCtrlX(InputEvent input)
    {
        if (input.Is('e', KeyModifiers.Ctrl))
        {
            DrawLast();
            terminal.Leave();
            string? edited = ExternalEditor.Edit(_buffer.Text, out string? problem);
            if (problem is not null)
            {
                terminal.Write(System.Text.Encoding.UTF8.GetBytes(Formats.VisibleText.Of(problem) + "\n"));
            }

            terminal.Enter();
            _generation = terminal.Generation;
            _screen.Reset();
            if (edited is not null)
            {
                _buffer.Set(edited);
            }
        }
        else if (input.Is('u', KeyModifiers.Ctrl))
        {
            _buffer.Undo();
        }
    }

    private void Resized()
    {
        if (_generation != terminal.Generation)
        {
            // The process was stopped: what was drawn is no longer above the cursor.
            _generation = terminal.Generation;
            _screen.Reset();
            return;
        }

        // Terminals wrap what stands there anew; where the cursor's row begins is found by the same rule.
        _screen.Rewrapped(Layout(""));
    }

    private EditLayout Layout(string ghost) =>
        _search is { } search
            ? new EditLayout(search.Shown, search.Cursor, search.Prompt, _continuation, "", terminal.Size.Columns)
            : new EditLayout(_buffer.Text, _buffer.Cursor, _prompt, _continuation, ghost, terminal.Size.Columns);

    private void Draw()
    {
        (int columns, int rows) = terminal.Size;
        EditLayout layout = Layout(_list is null && _search is null ? Ghost : "");
        terminal.Write(_screen.Draw(layout, _search is null ? _prompt.Length : _search.Prompt.Length, ListRows(columns, rows), rows));
    }

    /// <summary>The picture as it stays, and the cursor on the line behind it.</summary>
    private void DrawLast()
    {
        (int columns, int rows) = terminal.Size;
        EditLayout layout = new(_buffer.Text, _buffer.Text.Length, _prompt, _continuation, "", columns);
        terminal.Write(_screen.Draw(layout, _prompt.Length, [], rows));
        terminal.Write("\r\n"u8);
        _screen.Reset();
    }
}
