using LogFlowDb.Console.Terminal;

namespace LogFlowDb.Console.Editing;

/// <content>Up and Down by what was typed, the search of Ctrl-R, and the ghost of the entry that would follow.</content>
internal sealed partial class LineEditor
{
    private int _browsing = -1;
    private string _draft = "";
    private string _prefix = "";
    private Search? _search;
    private (string Entry, int Cursor) _pointed = ("", 0);

    /// <summary>What the latest entry that begins with the text goes on with, up to its line end.</summary>
    private string Ghost
    {
        get
        {
            string text = _buffer.Text;
            if (text.Length == 0 || _buffer.Cursor < text.Length)
            {
                return "";
            }

            for (int i = history.Entries.Count - 1; i >= 0; i--)
            {
                string entry = history.Entries[i];
                if (entry.Length > text.Length && entry.StartsWith(text, StringComparison.Ordinal))
                {
                    int end = entry.IndexOf('\n', text.Length);
                    return end < 0 ? entry[text.Length..] : entry[text.Length..end];
                }
            }

            return "";
        }
    }

    /// <summary>When this entry comes back from the history, the cursor stands there.</summary>
    public void PointAt(string entry, int cursor) => _pointed = (entry.TrimEnd(), cursor);

    private bool HandleHistory(InputEvent input)
    {
        if (input.Is(KeyCode.Up) || input.Is('p', KeyModifiers.Ctrl))
        {
            if (_browsing >= 0 || !_buffer.Up())
            {
                Browse(back: true);
            }
        }
        else if (input.Is(KeyCode.Down) || input.Is('n', KeyModifiers.Ctrl))
        {
            if (_browsing >= 0 || !_buffer.Down())
            {
                Browse(back: false);
            }
        }
        else if (_buffer.Cursor == _buffer.Text.Length && Ghost is { Length: > 0 } ghost
            && (input.Is(KeyCode.Right) || input.Is(KeyCode.End) || input.Is('e', KeyModifiers.Ctrl) || input.Is('f', KeyModifiers.Ctrl)))
        {
            _buffer.Insert(ghost);
        }
        else if (_buffer.Cursor == _buffer.Text.Length && Ghost is { Length: > 0 } words
            && (input.Is('f', KeyModifiers.Alt) || input.Is(KeyCode.Right, KeyModifiers.Ctrl)))
        {
            _buffer.Insert(words);
            int start = _buffer.Text.Length - words.Length;
            EditBuffer whole = new();
            whole.Set(_buffer.Text, start);
            whole.WordRight();
            _buffer.Undo();
            _buffer.Insert(words[..(whole.Cursor - start)]);
        }
        else
        {
            return false;
        }

        return true;
    }

    private void Browse(bool back)
    {
        if (_browsing < 0)
        {
            if (!back)
            {
                return;
            }

            _draft = _buffer.Text;
            _prefix = _buffer.Text[.._buffer.Cursor];
            _browsing = history.Entries.Count;
        }

        int at = _browsing;
        do
        {
            at += back ? -1 : 1;
        }
        while (at >= 0 && at < history.Entries.Count
            && (!history.Entries[at].StartsWith(_prefix, StringComparison.Ordinal) || history.Entries[at] == _buffer.Text));

        if (at >= history.Entries.Count)
        {
            _browsing = -1;
            _buffer.Set(_draft, _prefix.Length);
        }
        else if (at >= 0)
        {
            _browsing = at;
            bool pointed = history.Entries[at] == _pointed.Entry && at == history.Entries.Count - 1;
            _buffer.Set(history.Entries[at], pointed ? _pointed.Cursor : null);
        }
    }

    private void StartSearch()
    {
        _search = new Search();
        Find(history.Entries.Count - 1);
    }

    private EditResult? HandleSearch(InputEvent input)
    {
        Search search = _search!;
        if (input.Kind is InputKind.Resize or InputKind.Wake)
        {
            Resized();
        }
        else if (input.Kind == InputKind.EndOfInput)
        {
            return EditResult.Ended;
        }
        else if (input.Is('r', KeyModifiers.Ctrl))
        {
            Find(search.At - 1);
        }
        else if (input.Is('s', KeyModifiers.Ctrl))
        {
            FindNewer(search.At + 1);
        }
        else if (input.Is('c', KeyModifiers.Ctrl) || input.Is('g', KeyModifiers.Ctrl) || input.Is(KeyCode.Escape))
        {
            _search = null;
        }
        else if (input.Is(KeyCode.Backspace) || input.Is('h', KeyModifiers.Ctrl))
        {
            search.Words = search.Words.Length > 0 ? search.Words[..^1] : "";
            Find(history.Entries.Count - 1);
        }
        else if (input.Kind == InputKind.Rune && input.Modifiers == KeyModifiers.None)
        {
            search.Words += input.Rune.ToString();
            Find(search.At < 0 ? history.Entries.Count - 1 : search.At);
        }
        else
        {
            // Every other key takes what was found, and does what it does.
            _search = null;
            if (search.At >= 0)
            {
                _buffer.Set(history.Entries[search.At]);
            }

            return Handle(input);
        }

        return null;
    }

    /// <summary>The latest entry from here back that has the words in it; the one found before stays if there is none.</summary>
    private void Find(int from)
    {
        for (int i = Math.Min(from, history.Entries.Count - 1); i >= 0; i--)
        {
            if (_search!.Matches(history.Entries[i]))
            {
                _search.Take(i, history.Entries[i]);
                return;
            }
        }

        _search!.Fail(history.Entries);
    }

    private void FindNewer(int from)
    {
        for (int i = Math.Max(0, from); i < history.Entries.Count; i++)
        {
            if (_search!.Matches(history.Entries[i]))
            {
                _search.Take(i, history.Entries[i]);
                return;
            }
        }
    }

    private sealed class Search
    {
        private bool _failed;

        public string Words { get; set; } = "";

        /// <summary>The entry found; −1 for none.</summary>
        public int At { get; private set; } = -1;

        public string Shown { get; private set; } = "";

        public int Cursor => Math.Max(0, Shown.IndexOf(Words, StringComparison.OrdinalIgnoreCase));

        public string Prompt => $"({(_failed ? "not found" : "search")}) {Formats.VisibleText.Of(Words)}: ";

        public bool Matches(string entry) => entry.Contains(Words, StringComparison.OrdinalIgnoreCase);

        public void Take(int at, string entry) => (At, Shown, _failed) = (at, entry, false);

        public void Fail(IReadOnlyList<string> entries)
        {
            _failed = true;
            if (At >= 0 && !Matches(entries[At]))
            {
                (At, Shown) = (-1, "");
            }
        }
    }
}
