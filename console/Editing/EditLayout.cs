using System.Text;
using LogFlowDb.Console.Formats;

namespace LogFlowDb.Console.Editing;

/// <summary>Text under edit as rows of a screen: prompts in front of its lines, long ones wrapped, what is not to be shown escaped.</summary>
internal sealed class EditLayout
{
    private const int TabWidth = 4;

    private readonly StringBuilder _row = new();
    private readonly int _width;
    private int _column;

    /// <param name="prompt">Of the first line; later ones get <paramref name="continuation"/>. Plain text, at most as wide as the screen.</param>
    /// <param name="ghost">What is shown behind the text, not part of it.</param>
    public EditLayout(string text, int cursor, string prompt, string continuation, string ghost, int width)
    {
        _width = Math.Max(2, width);
        Put(prompt);
        int at = 0;
        while (at < text.Length)
        {
            if (at == cursor)
            {
                MarkCursor();
            }

            if (text[at] == '\n')
            {
                EndRow();
                Put(continuation);
                at++;
                continue;
            }

            int length = DisplayWidth.Next(text.AsSpan(at), out int columns);
            PutCluster(text.AsSpan(at, length), columns);
            at += length;
        }

        if (cursor >= text.Length)
        {
            MarkCursor();
        }

        if (ghost.Length > 0)
        {
            // What does not fit on the row is not worth another one.
            string shown = VisibleText.Of(ghost);
            GhostRow = Rows.Count;
            GhostStart = _row.Length;
            _row.Append(shown.AsSpan(0, DisplayWidth.Fit(shown, Math.Max(0, _width - _column - 1))));
        }

        EndRow();
    }

    public List<string> Rows { get; } = [];

    public int CursorRow { get; private set; }

    public int CursorColumn { get; private set; }

    /// <summary>The row that ends in ghost text; −1 for none.</summary>
    public int GhostRow { get; } = -1;

    /// <summary>The first character of it in its row.</summary>
    public int GhostStart { get; }

    private void MarkCursor()
    {
        if (_column >= _width)
        {
            EndRow();
        }

        CursorRow = Rows.Count;
        CursorColumn = _column;
    }

    private void PutCluster(ReadOnlySpan<char> cluster, int columns)
    {
        if (cluster[0] == '\t')
        {
            Put(new string(' ', TabWidth - (_column % TabWidth)));
            return;
        }

        if (cluster.Length == 1 && cluster[0] is >= ' ' and < '\u007f')
        {
            Append(cluster, 1);
            return;
        }

        string shown = VisibleText.Of(cluster.ToString());
        if (shown.Length == cluster.Length)
        {
            Append(cluster, columns);
        }
        else
        {
            Put(shown);
        }
    }

    private void Put(string text)
    {
        ReadOnlySpan<char> rest = text;
        while (!rest.IsEmpty)
        {
            int length = DisplayWidth.Next(rest, out int columns);
            Append(rest[..length], columns);
            rest = rest[length..];
        }
    }

    private void Append(ReadOnlySpan<char> cluster, int columns)
    {
        if (_column + columns > _width)
        {
            EndRow();
        }

        _row.Append(cluster);
        _column += columns;
    }

    private void EndRow()
    {
        Rows.Add(_row.ToString());
        _row.Clear();
        _column = 0;
    }
}
