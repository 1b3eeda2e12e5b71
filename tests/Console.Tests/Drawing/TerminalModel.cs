using System.Globalization;
using System.Text;
using LogFlowDb.Console.Drawing;
using LogFlowDb.Console.Formats;
using Xunit;

namespace LogFlowDb.Console.Tests.Drawing;

/// <summary>A terminal that understands exactly the sequences that frames are made of; anything else is an error.</summary>
internal sealed class TerminalModel(int width, int height)
{
    private readonly (string Text, string Style)[,] _cells = Blank(width, height);
    private string _style = "0";
    private int _x;
    private int _y;
    private (int Top, int Bottom) _region = (0, height);

    public (int X, int Y)? Cursor { get; private set; }

    public void Apply(ReadOnlySpan<byte> bytes)
    {
        string text = Encoding.UTF8.GetString(bytes);
        for (int at = 0; at < text.Length;)
        {
            if (text[at] == '\e')
            {
                int end = at + 2;
                while (!char.IsAsciiLetter(text[end]))
                {
                    end++;
                }

                Escape(text[(at + 2)..end], text[end]);
                at = end + 1;
                continue;
            }

            Assert.False(char.IsControl(text[at]), $"a control character U+{(int)text[at]:X4} reached the terminal");
            int length = StringInfo.GetNextTextElementLength(text, at);
            Put(text.Substring(at, length));
            at += length;
        }
    }

    public void AssertShows(CellBuffer buffer)
    {
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                Cell cell = buffer[x, y];
                string text = cell.IsRightHalf ? "" : char.ConvertFromUtf32(cell.Code) + cell.Rest;
                Assert.True(_cells[y, x] == (text, StyleOf(cell.Style)), $"at {x},{y}: {_cells[y, x]} is not ({text}, {StyleOf(cell.Style)})");
            }
        }

        Assert.Equal(buffer.Cursor, Cursor);
    }

    private static (string, string)[,] Blank(int width, int height)
    {
        (string, string)[,] cells = new (string, string)[height, width];
        for (int i = 0; i < width * height; i++)
        {
            cells[i / width, i % width] = ("?", "");
        }

        return cells;
    }

    private static string StyleOf(Style style)
    {
        string text = "0";
        foreach ((Accent accent, string code) in new[] { (Accent.Bold, ";1"), (Accent.Dim, ";2"), (Accent.Underline, ";4"), (Accent.Reverse, ";7") })
        {
            text += style.Accent.HasFlag(accent) ? code : "";
        }

        return style.Hue == Hue.Default ? text : $"{text};3{(int)style.Hue}";
    }

    private void Put(string cluster)
    {
        bool wide = DisplayWidthOf(cluster) == 2;
        _cells[_y, _x] = (cluster, _style);
        if (wide)
        {
            _cells[_y, _x + 1] = ("", _style);
        }

        _x += wide ? 2 : 1;
    }

    private static int DisplayWidthOf(string cluster)
    {
        _ = DisplayWidth.Next(cluster, out int columns);
        return columns;
    }

    private void Escape(string parameters, char final)
    {
        int[] numbers = [.. parameters.TrimStart('?').Split(';', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)];
        switch (final)
        {
            case 'H':
                (_y, _x) = (numbers[0] - 1, numbers[1] - 1);
                Assert.InRange(_y, 0, height - 1);
                Assert.InRange(_x, 0, width - 1);
                Cursor = Cursor is null ? null : (_x, _y);
                break;
            case 'm':
                _style = parameters;
                break;
            case 'r':
                _region = numbers.Length == 2 ? (numbers[0] - 1, numbers[1]) : (0, height);
                break;
            case 'S' or 'T':
                Scroll(final == 'S' ? numbers[0] : -numbers[0]);
                break;
            case 'l' when parameters == "?25":
                Cursor = null;
                break;
            case 'h' when parameters == "?25":
                Cursor = (_x, _y);
                break;
            case 'h' or 'l' when parameters == "?2026":
                break;
            default:
                Assert.Fail($"unknown sequence ESC [ {parameters} {final}");
                break;
        }
    }

    private void Scroll(int lines)
    {
        (string, string)[,] before = ((string, string)[,])_cells.Clone();
        for (int y = _region.Top; y < _region.Bottom; y++)
        {
            for (int x = 0; x < width; x++)
            {
                int from = y + lines;
                _cells[y, x] = from >= _region.Top && from < _region.Bottom ? before[from, x] : (" ", _style);
            }
        }
    }
}
