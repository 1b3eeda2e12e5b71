using System.Globalization;
using System.Text;

namespace LogFlowDb.Console.Editing;

/// <summary>
/// Draws the text under edit where the cursor stands, over what was drawn before, in one piece of bytes. It remembers only in which row
/// of its picture the cursor was left. One thread.
/// </summary>
internal sealed class EditScreen
{
    private readonly StringBuilder _out = new();
    private int _cursorRow;

    /// <param name="below">Rows under the text, ready for the terminal and no wider than it.</param>
    /// <param name="promptLength">Characters of the prompt in the first row, shown bold.</param>
    public byte[] Draw(EditLayout layout, int promptLength, IReadOnlyList<string> below, int height)
    {
        _out.Clear().Append("\e[?25l\r");
        Up(_cursorRow);

        // Of a text higher than the screen, the part around the cursor.
        int room = Math.Max(1, height - below.Count);
        int first = Math.Max(0, Math.Min(layout.CursorRow - (room / 2), layout.Rows.Count - room));
        int last = Math.Min(layout.Rows.Count, first + room) - 1;
        int rows = last - first + 1 + below.Count;
        for (int i = 0; i < rows; i++)
        {
            // Erased before it is written: after a row that is full the terminal would erase its last character.
            _out.Append(i == rows - 1 ? "\e[J" : "\e[K");
            if (first + i <= last)
            {
                Row(layout, first + i, promptLength);
            }
            else
            {
                _out.Append(below[i - (last - first + 1)]);
            }

            if (i < rows - 1)
            {
                _out.Append("\r\n");
            }
        }

        _cursorRow = layout.CursorRow - first;
        _out.Append('\r');
        Up(rows - 1 - _cursorRow);
        if (layout.CursorColumn > 0)
        {
            _out.Append(CultureInfo.InvariantCulture, $"\e[{layout.CursorColumn}C");
        }

        return Encoding.UTF8.GetBytes(_out.Append("\e[?25h").ToString());
    }

    /// <summary>The cursor stands in the first row of a new picture.</summary>
    public void Reset() => _cursorRow = 0;

    /// <summary>The terminal has wrapped the rows anew for another width.</summary>
    public void Rewrapped(EditLayout layout) => _cursorRow = layout.CursorRow;

    private void Row(EditLayout layout, int index, int promptLength)
    {
        string row = layout.Rows[index];
        int start = 0;
        if (index == 0 && promptLength > 0)
        {
            start = Math.Min(promptLength, row.Length);
            _out.Append("\e[1m").Append(row, 0, start).Append("\e[0m");
        }

        if (layout.GhostRow == index)
        {
            int ghost = Math.Max(start, layout.GhostStart);
            _out.Append(row, start, ghost - start).Append("\e[2m").Append(row, ghost, row.Length - ghost).Append("\e[0m");
        }
        else
        {
            _out.Append(row, start, row.Length - start);
        }
    }

    private void Up(int rows)
    {
        if (rows > 0)
        {
            _out.Append(CultureInfo.InvariantCulture, $"\e[{rows}A");
        }
    }
}
