using System.Buffers.Text;
using System.Text;

namespace LogFlowDb.Console.Drawing;

/// <summary>
/// Pictures to the bytes that turn one into the next: only what changed, in one piece, between the marks of a synchronized
/// update. Nothing is erased before it is drawn, so nothing flickers on a terminal that does not know the marks. One thread.
/// </summary>
internal sealed class FrameWriter
{
    /// <summary>A gap of so many unchanged cells is written again rather than jumped over: the jump takes as many bytes.</summary>
    private const int MaxGap = 4;

    private readonly List<byte> _bytes = new(4096);
    private CellBuffer _shown = new(0, 0);
    private Style _style;
    private (int X, int Y)? _cursor;
    private int _x = -1;
    private int _y = -1;

    /// <summary>What the terminal shows is not known any more: the next picture is written as a whole.</summary>
    public void Reset()
    {
        _shown = new CellBuffer(0, 0);
        _cursor = null;
    }

    /// <summary>The bytes that make the terminal show a picture; empty when it shows it already. They hold until the next call.</summary>
    /// <param name="scrolled">A part of the screen whose rows moved up by so many lines (down when negative), which the terminal can
    /// do by itself.</param>
    public ReadOnlySpan<byte> Write(CellBuffer next, (int Top, int Bottom, int Lines)? scrolled = null)
    {
        _bytes.Clear();
        _bytes.AddRange("\e[?2026h\e[?25l"u8);
        int start = _bytes.Count;
        _x = _y = -1;
        bool whole = _shown.Width != next.Width || _shown.Height != next.Height;
        if (whole)
        {
            _shown = new CellBuffer(next.Width, next.Height);
            _shown.Forget();
            _bytes.AddRange("\e[0m"u8);
            _style = Style.Plain;
        }
        else if (scrolled is { } region)
        {
            Scroll(region.Top, region.Bottom, region.Lines);
        }

        for (int y = 0; y < next.Height; y++)
        {
            WriteRow(next, y);
        }

        if (_bytes.Count == start && next.Cursor == _cursor)
        {
            return [];
        }

        SetStyle(Style.Plain);
        if (next.Cursor is { } cursor)
        {
            Place(Math.Clamp(cursor.X, 0, Math.Max(0, next.Width - 1)), Math.Clamp(cursor.Y, 0, Math.Max(0, next.Height - 1)));
            _bytes.AddRange("\e[?25h"u8);
        }

        _bytes.AddRange("\e[?2026l"u8);
        _cursor = next.Cursor;
        _shown.CopyFrom(next);
        return System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_bytes);
    }

    private void Scroll(int top, int bottom, int lines)
    {
        if (lines == 0 || top < 0 || bottom > _shown.Height || Math.Abs(lines) * 2 >= bottom - top)
        {
            return;
        }

        SetStyle(Style.Plain);
        Escape(top + 1, ';', bottom, 'r');
        _bytes.AddRange("\e["u8);
        Number(Math.Abs(lines));
        _bytes.Add(lines > 0 ? (byte)'S' : (byte)'T');
        _bytes.AddRange("\e[r"u8);
        _shown.Scroll(top, bottom, lines);
    }

    private void WriteRow(CellBuffer next, int y)
    {
        ReadOnlySpan<Cell> now = next.Row(y), before = _shown.Row(y);
        for (int x = 0; x < now.Length; x++)
        {
            // The right half comes with its left one; a half that changed alone takes the whole along.
            if (now[x].IsRightHalf || (now[x] == before[x] && !(now[x].IsWide && now[x + 1] != before[x + 1])))
            {
                continue;
            }

            int gap = x - _x;
            if (_y == y && _x >= 0 && gap is > 0 and <= MaxGap && IsPlain(now[_x..x]))
            {
                for (; _x < x; _x++)
                {
                    _bytes.Add((byte)now[_x].Code);
                }
            }
            else if (_y != y || _x < 0 || gap != 0)
            {
                Place(x, y);
            }

            Write(now[x]);
        }
    }

    /// <summary>ASCII in the style that is set.</summary>
    private bool IsPlain(ReadOnlySpan<Cell> cells)
    {
        foreach (Cell cell in cells)
        {
            if (cell.Code is < ' ' or > '~' || cell.Rest is not null || cell.Style != _style)
            {
                return false;
            }
        }

        return true;
    }

    private void Write(in Cell cell)
    {
        SetStyle(cell.Style);
        Span<byte> utf8 = stackalloc byte[4];
        int length = new Rune(Math.Max(' ', cell.Code)).EncodeToUtf8(utf8);
        _bytes.AddRange(utf8[..length]);
        if (cell.Rest is not null)
        {
            _bytes.AddRange(Encoding.UTF8.GetBytes(cell.Rest));
        }

        // Terminals do not agree on the width of anything else: the next cell is placed by number, so that a wrong guess costs
        // one cell and not the line.
        _x = cell.IsSure ? _x + 1 : -1;
    }

    private void SetStyle(Style style)
    {
        if (style == _style)
        {
            return;
        }

        _style = style;
        _bytes.AddRange("\e[0"u8);
        Accent(style, Drawing.Accent.Bold, ";1"u8);
        Accent(style, Drawing.Accent.Dim, ";2"u8);
        Accent(style, Drawing.Accent.Underline, ";4"u8);
        Accent(style, Drawing.Accent.Reverse, ";7"u8);
        if (style.Hue != Hue.Default)
        {
            _bytes.AddRange(";3"u8);
            Number((int)style.Hue);
        }

        _bytes.Add((byte)'m');
    }

    private void Accent(Style style, Accent accent, ReadOnlySpan<byte> code)
    {
        if (style.Accent.HasFlag(accent))
        {
            _bytes.AddRange(code);
        }
    }

    private void Place(int x, int y)
    {
        Escape(y + 1, ';', x + 1, 'H');
        _x = x;
        _y = y;
    }

    private void Escape(int first, char between, int second, char end)
    {
        _bytes.AddRange("\e["u8);
        Number(first);
        _bytes.Add((byte)between);
        Number(second);
        _bytes.Add((byte)end);
    }

    private void Number(int number)
    {
        Span<byte> digits = stackalloc byte[11];
        _ = Utf8Formatter.TryFormat(number, digits, out int length);
        _bytes.AddRange(digits[..length]);
    }
}
