using System.Globalization;
using System.Text;
using LogFlowDb.Console.Formats;
using LogFlowDb.Console.Terminal;

namespace LogFlowDb.Console.Editing;

/// <content>
/// Tab: worked out on another thread, shown when it is there. One way to go on is taken; of several the common beginning, and they are
/// listed; Tab again walks them. Esc and Ctrl-C close the list only; Enter runs and never takes.
/// </content>
internal sealed partial class LineEditor
{
    private const int PatienceMilliseconds = 50;
    private const int MaxListRows = 12;

    private Task<Completion>? _pending;
    private string _pendingText = "";
    private int _pendingCursor;
    private Completion? _list;
    private int _selected = -1;

    private void StartCompletion()
    {
        if (completer is null || _pending is { IsCompleted: false })
        {
            return;
        }

        string text = _buffer.Text;
        int cursor = _buffer.Cursor;
        (_pendingText, _pendingCursor) = (text, cursor);
        _pending = Task.Run(() => completer.Complete(text, cursor));
        if (((IAsyncResult)_pending).AsyncWaitHandle.WaitOne(PatienceMilliseconds))
        {
            TakeCompletion();
        }
        else
        {
            _ = _pending.ContinueWith(_ => terminal.Wake(), TaskScheduler.Default);
        }
    }

    /// <summary>Uses what was worked out, if the text is still the one it was worked out for.</summary>
    private void TakeCompletion()
    {
        if (_pending is not { IsCompleted: true } done || _list is not null)
        {
            return;
        }

        _pending = null;
        if (!done.IsCompletedSuccessfully || _buffer.Text != _pendingText || _buffer.Cursor != _pendingCursor)
        {
            return;
        }

        Completion completion = done.Result;
        if (completion.Items.Count == 0)
        {
            return;
        }

        if (completion.Items.Count == 1 && completion.IsComplete)
        {
            CompletionItem only = completion.Items[0];
            bool follows = _buffer.Cursor < _buffer.Text.Length && only.Suffix.Length > 0 && _buffer.Text[_buffer.Cursor] == only.Suffix[0];
            _buffer.ReplaceRange(completion.Start, _buffer.Cursor, only.Text + (follows ? "" : only.Suffix));
            _browsing = -1;
            return;
        }

        string common = CommonPrefix(completion.Items);
        if (common.Length > _buffer.Cursor - completion.Start)
        {
            _buffer.ReplaceRange(completion.Start, _buffer.Cursor, common);
            _browsing = -1;
        }

        _list = completion;
        _selected = -1;
    }

    /// <summary>True when the key was for the list.</summary>
    private bool HandleList(InputEvent input)
    {
        if (_list is not { } list)
        {
            return false;
        }

        if (input.Is(KeyCode.Tab) || input.Is(KeyCode.Tab, KeyModifiers.Shift))
        {
            int step = input.Modifiers == KeyModifiers.Shift ? list.Items.Count - 1 : 1;
            _selected = _selected < 0 && step > 1 ? list.Items.Count - 1 : (_selected + step) % list.Items.Count;
            _buffer.ReplaceRange(list.Start, _buffer.Cursor, list.Items[_selected].Text);
            _browsing = -1;
            return true;
        }

        _list = null;
        return input.Is(KeyCode.Escape) || input.Is('c', KeyModifiers.Ctrl) || input.Is('g', KeyModifiers.Ctrl);
    }

    /// <summary>The list in columns, filled downwards; with a note each, one a row, when there is room for all.</summary>
    private List<string> ListRows(int width, int height)
    {
        List<string> rows = [];
        if (_list is not { } list)
        {
            return rows;
        }

        int most = Math.Clamp((height / 2) - 1, 1, MaxListRows);
        string[] names = [.. list.Items.Select(static item => VisibleText.Of(item.Text))];
        int widest = Math.Min(names.Max(static name => DisplayWidth.Of(name.AsSpan())), Math.Max(1, width - 2));
        bool notes = names.Length <= most && list.Items.Any(static item => item.Note.Length > 0);
        int columns = notes ? 1 : Math.Max(1, (width - 1) / (widest + 2));
        int needed = (names.Length + columns - 1) / columns;
        int shown = Math.Min(needed, most);

        // Of a list higher than its room, the part with the one selected.
        int row = _selected < 0 ? 0 : _selected % needed;
        int first = Math.Clamp(row - shown + 1, 0, needed - shown);
        for (int r = first; r < first + shown; r++)
        {
            StringBuilder line = new();
            for (int c = 0; c < columns && (c * needed) + r < names.Length; c++)
            {
                Cell(line, names[(c * needed) + r], (c * needed) + r == _selected, widest, last: notes || c == columns - 1);
            }

            if (notes && list.Items[r].Note is { Length: > 0 } note)
            {
                int room = width - widest - 4;
                string text = VisibleText.Of(note);
                line.Append(' ', Math.Max(0, widest - DisplayWidth.Of(names[r].AsSpan()))).Append("  \e[2m")
                    .Append(text.AsSpan(0, DisplayWidth.Fit(text, Math.Max(0, room)))).Append("\e[0m");
            }

            rows.Add(line.ToString());
        }

        if (shown < needed || !list.IsComplete)
        {
            int hidden = names.Length - (shown * columns);
            rows.Add(hidden > 0 && list.IsComplete ? string.Create(CultureInfo.InvariantCulture, $"\e[2m… {hidden} more\e[0m") : "\e[2m…\e[0m");
        }

        return rows;
    }

    private static void Cell(StringBuilder line, string name, bool isSelected, int widest, bool last)
    {
        ReadOnlySpan<char> shown = name.AsSpan(0, DisplayWidth.Fit(name, widest));
        line.Append(isSelected ? "\e[7m" : "").Append(shown).Append(isSelected ? "\e[0m" : "");
        if (!last)
        {
            line.Append(' ', widest - DisplayWidth.Of(shown) + 2);
        }
    }

    private static string CommonPrefix(IReadOnlyList<CompletionItem> items)
    {
        string common = items[0].Text;
        foreach (CompletionItem item in items)
        {
            int length = 0;
            while (length < common.Length && length < item.Text.Length && common[length] == item.Text[length])
            {
                length++;
            }

            common = common[..length];
        }

        return common;
    }
}
