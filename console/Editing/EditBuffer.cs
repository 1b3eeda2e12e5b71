using System.Globalization;
using System.Text;

namespace LogFlowDb.Console.Editing;

/// <summary>
/// The text of a line editor and its cursor: what keys do, without a terminal. It may have several lines. The cursor always stands
/// between grapheme clusters. Changes can be undone; what is killed can be yanked. Not thread-safe.
/// </summary>
internal sealed class EditBuffer
{
    /// <summary>More text than this is not taken.</summary>
    public const int MaxLength = 1 << 20;

    private const int MaxUndo = 500;
    private const long MaxUndoCharacters = 16 << 20;
    private const int MaxKills = 30;

    private readonly StringBuilder _text = new();
    private readonly List<(string Text, int Cursor)> _undo = [];
    private readonly List<string> _kills = [];
    private string? _string = "";
    private Change _last;
    private int _yanked;
    private int _yankStart;
    private int _yankedLength;
    private int _column = -1;

    private enum Change
    {
        Other,
        Typing,
        Kill,
        Yank,
    }

    public string Text => _string ??= _text.ToString();

    public int Cursor { get; private set; }

    /// <summary>Text that was not taken because it is too long; told once.</summary>
    public bool IsFull { get; private set; }

    public void Set(string text, int? cursor = null)
    {
        Save(Change.Other);
        Replace(text.Length > MaxLength ? text[..MaxLength] : text, Math.Clamp(cursor ?? text.Length, 0, Math.Min(text.Length, MaxLength)));
    }

    /// <summary>Begins anew: nothing can be undone. What was killed stays.</summary>
    public void Reset(string text = "")
    {
        _undo.Clear();
        _last = Change.Other;
        Replace(text, text.Length);
    }

    public void Insert(string text)
    {
        if (text.Length == 0)
        {
            return;
        }

        IsFull = _text.Length + text.Length > MaxLength;
        if (IsFull)
        {
            return;
        }

        bool typing = text.Length <= 2 && text[0] != ' ' && text[0] != '\n';
        if (!typing || _last != Change.Typing)
        {
            Save(Change.Typing);
        }

        _last = typing ? Change.Typing : Change.Other;
        _text.Insert(Cursor, text);
        Changed(Cursor + text.Length);
    }

    /// <summary>Puts other text in place of a part; the cursor goes behind it.</summary>
    public void ReplaceRange(int start, int end, string text)
    {
        Save(Change.Other);
        _text.Remove(start, end - start).Insert(start, text);
        Changed(start + text.Length);
    }

    public void Backspace() => Remove(Previous(Cursor), Cursor);

    public void Delete() => Remove(Cursor, Next(Cursor));

    public void Left() => Move(Previous(Cursor));

    public void Right() => Move(Next(Cursor));

    public void WordLeft() => Move(WordStart(Cursor));

    public void WordRight() => Move(WordEnd(Cursor));

    public void Home() => Move(LineStart(Cursor));

    public void End() => Move(LineEnd(Cursor));

    public void Begin() => Move(0);

    public void Finish() => Move(_text.Length);

    /// <summary>To the line above, if there is one.</summary>
    public bool Up() => Vertical(LineStart(Cursor) - 1);

    /// <summary>To the line below, if there is one.</summary>
    public bool Down() => Vertical(LineEnd(Cursor) + 1);

    public void KillToEnd() => Kill(Cursor, LineEnd(Cursor) == Cursor ? Next(Cursor) : LineEnd(Cursor), forward: true);

    public void KillToStart() => Kill(LineStart(Cursor) == Cursor ? Previous(Cursor) : LineStart(Cursor), Cursor, forward: false);

    public void KillWordRight() => Kill(Cursor, WordEnd(Cursor), forward: true);

    public void KillWordLeft() => Kill(WordStart(Cursor), Cursor, forward: false);

    /// <summary>Back to the blank before the cursor, as Ctrl-W does.</summary>
    public void KillBlankLeft()
    {
        int start = Cursor;
        while (start > 0 && char.IsWhiteSpace(_text[start - 1]))
        {
            start--;
        }

        while (start > 0 && !char.IsWhiteSpace(_text[start - 1]))
        {
            start--;
        }

        Kill(start, Cursor, forward: false);
    }

    /// <summary>Inserts what was killed last.</summary>
    public void Yank()
    {
        if (_kills.Count > 0)
        {
            _yanked = _kills.Count - 1;
            InsertYanked(Cursor);
        }
    }

    /// <summary>Right after a yank: what was killed before that instead.</summary>
    public void YankOlder()
    {
        if (_last == Change.Yank)
        {
            _yanked = _yanked > 0 ? _yanked - 1 : _kills.Count - 1;
            _text.Remove(_yankStart, _yankedLength);
            InsertYanked(_yankStart);
        }
    }

    /// <summary>Exchanges the characters around the cursor.</summary>
    public void Transpose()
    {
        int middle = Cursor == LineEnd(Cursor) ? Previous(Cursor) : Cursor;
        int start = Previous(middle), end = Next(middle);
        if (start == middle || end == middle || LineStart(middle) == middle)
        {
            return;
        }

        Save(Change.Other);
        string text = Text;
        string swapped = text[middle..end] + text[start..middle];
        _text.Remove(start, end - start).Insert(start, swapped);
        Changed(end);
    }

    /// <summary>The word at the cursor in capitals, small letters, or with a capital in front; the cursor goes behind it.</summary>
    public void ChangeWord(Func<string, string> change)
    {
        int start = Cursor;
        while (start < _text.Length && !IsWord(_text[start]))
        {
            start++;
        }

        int end = WordEnd(Cursor);
        if (start < end)
        {
            ReplaceRange(start, end, change(Text[start..end]));
        }
    }

    public void Undo()
    {
        if (_undo.Count > 0)
        {
            (string text, int cursor) = _undo[^1];
            _undo.RemoveAt(_undo.Count - 1);
            _last = Change.Other;
            Replace(text, cursor);
        }
    }

    private static bool IsWord(char c) => char.IsLetterOrDigit(c) || c is '_' || char.IsSurrogate(c) || c > '\u02ff';

    private void InsertYanked(int at)
    {
        string text = _kills[_yanked];
        IsFull = _text.Length + text.Length > MaxLength;
        text = IsFull ? "" : text;
        if (_last != Change.Yank)
        {
            Save(Change.Yank);
        }

        _text.Insert(at, text);
        (_yankStart, _yankedLength) = (at, text.Length);
        Changed(at + text.Length);
        _last = Change.Yank;
    }

    private void Kill(int start, int end, bool forward)
    {
        if (start == end)
        {
            return;
        }

        string killed = Text[start..end];
        bool goesOn = _last == Change.Kill && _kills.Count > 0;
        Remove(start, end);
        if (goesOn)
        {
            _kills[^1] = forward ? _kills[^1] + killed : killed + _kills[^1];
        }
        else
        {
            _kills.Add(killed);
            if (_kills.Count > MaxKills)
            {
                _kills.RemoveAt(0);
            }
        }

        _last = Change.Kill;
    }

    private void Remove(int start, int end)
    {
        if (start < end)
        {
            Save(Change.Other);
            _text.Remove(start, end - start);
            Changed(start);
        }
    }

    private void Move(int to)
    {
        Cursor = Snap(to);
        _last = Change.Other;
        _column = -1;
    }

    private bool Vertical(int inLine)
    {
        if (inLine < 0 || inLine > _text.Length)
        {
            return false;
        }

        int column = _column >= 0 ? _column : Cursor - LineStart(Cursor);
        int start = LineStart(inLine);
        int to = Math.Min(start + column, LineEnd(inLine));

        // Never into the middle of a cluster.
        int place = start;
        while (place < to && Next(place) <= to)
        {
            place = Next(place);
        }

        Move(place);
        _column = column;
        return true;
    }

    private int LineStart(int from)
    {
        while (from > 0 && _text[from - 1] != '\n')
        {
            from--;
        }

        return from;
    }

    private int LineEnd(int from)
    {
        while (from < _text.Length && _text[from] != '\n')
        {
            from++;
        }

        return from;
    }

    private int Next(int from) => from >= _text.Length ? from : from + StringInfo.GetNextTextElementLength(Text.AsSpan(from));

    private int Previous(int from)
    {
        if (from == 0)
        {
            return 0;
        }

        if (from == 1 || (_text[from - 1] is >= ' ' and < '\u007f' && _text[from - 2] < '\u0300'))
        {
            return from - 1;
        }

        // Clusters can only be told from their beginning.
        int at = Math.Max(LineStart(from - 1), 0);
        while (at < from)
        {
            int next = Next(at);
            if (next >= from)
            {
                return at;
            }

            at = next;
        }

        return at;
    }

    private int WordStart(int from)
    {
        while (from > 0 && !IsWord(_text[from - 1]))
        {
            from--;
        }

        while (from > 0 && IsWord(_text[from - 1]))
        {
            from--;
        }

        return from;
    }

    private int WordEnd(int from)
    {
        while (from < _text.Length && !IsWord(_text[from]))
        {
            from++;
        }

        while (from < _text.Length && IsWord(_text[from]))
        {
            from++;
        }

        return from;
    }

    private void Save(Change change)
    {
        _undo.Add((Text, Cursor));
        while (_undo.Count > MaxUndo || (_undo.Count > 1 && (long)_undo.Count * _text.Length > MaxUndoCharacters))
        {
            _undo.RemoveAt(0);
        }

        _last = change;
    }

    private void Replace(string text, int cursor)
    {
        _text.Clear().Append(text);
        Changed(cursor);
    }

    private void Changed(int cursor)
    {
        _string = null;
        _column = -1;
        Cursor = Snap(cursor);
    }

    /// <summary>The place itself, or the end of the cluster that it is in: texts put together may become one cluster.</summary>
    private int Snap(int place)
    {
        if (place == 0 || place >= _text.Length || (_text[place] is < '\u0300' and not '\n' && _text[place - 1] < '\u0300'))
        {
            return place;
        }

        int at = LineStart(place - 1);
        while (at < place)
        {
            at = Next(at);
        }

        return at;
    }
}
