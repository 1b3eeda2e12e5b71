using System.Text;

namespace LogFlowDb.Console.Drawing;

/// <summary>A picture of the screen. Whatever is put outside of it is cut off at its edges. One thread.</summary>
internal sealed class CellBuffer
{
    private readonly Cell[] _cells;

    public CellBuffer(int width, int height)
    {
        Width = Math.Max(0, width);
        Height = Math.Max(0, height);
        _cells = new Cell[Width * Height];
        Clear();
    }

    public int Width { get; }

    public int Height { get; }

    public Area Whole => new(0, 0, Width, Height);

    /// <summary>Where the terminal's cursor is to stand; null hides it.</summary>
    public (int X, int Y)? Cursor { get; set; }

    public ref readonly Cell this[int x, int y] => ref _cells[(y * Width) + x];

    public ReadOnlySpan<Cell> Row(int y) => _cells.AsSpan(y * Width, Width);

    public void Clear()
    {
        _cells.AsSpan().Fill(Cell.Blank);
        Cursor = null;
    }

    /// <param name="other">Of the same size.</param>
    public void CopyFrom(CellBuffer other)
    {
        other._cells.CopyTo(_cells, 0);
        Cursor = other.Cursor;
    }

    /// <summary>Makes every place one that has to be written.</summary>
    public void Forget() => _cells.AsSpan().Fill(Cell.Unknown);

    public void Fill(Area area, char c, Style style)
    {
        for (int y = Math.Max(0, area.Y); y < Math.Min(Height, area.Bottom); y++)
        {
            for (int x = Math.Max(0, area.X); x < Math.Min(Width, area.Right); x++)
            {
                Set(x, y, new Cell(c, style));
            }
        }
    }

    /// <summary>Gives what stands in an area another look.</summary>
    public void Restyle(Area area, Func<Style, Style> change)
    {
        for (int y = Math.Max(0, area.Y); y < Math.Min(Height, area.Bottom); y++)
        {
            for (int x = Math.Max(0, area.X); x < Math.Min(Width, area.Right); x++)
            {
                ref Cell cell = ref _cells[(y * Width) + x];
                cell = cell with { Style = change(cell.Style) };
            }
        }
    }

    /// <summary>Puts text, made safe, from a place on; what is beyond <paramref name="limit"/> cells or the edge is cut off.</summary>
    /// <returns>The cells it took.</returns>
    public int Put(int x, int y, ReadOnlySpan<char> text, Style style, int limit = int.MaxValue)
    {
        int end = (int)Math.Min(Width, (long)x + limit), start = x;
        for (int at = 0; at < text.Length && x < end;)
        {
            at += CellText.Next(text[at..], style, out Cell cell, out string? escape);
            if (escape is not null)
            {
                foreach (char c in escape.AsSpan(0, Math.Min(escape.Length, end - x)))
                {
                    Set(x++, y, new Cell(c, style));
                }
            }
            else if (!cell.IsWide)
            {
                Set(x++, y, cell);
            }
            else if (x + 1 < end && x >= 0)
            {
                Set(x, y, cell);
                Set(x + 1, y, new Cell(0, style));
                x += 2;
            }
            else
            {
                // Half of it would stand outside.
                Set(x < 0 ? x + 1 : x, y, new Cell(' ', style));
                x += x < 0 ? 2 : 1;
            }
        }

        return x - start;
    }

    /// <summary>Puts text into so many cells; what does not fit ends in an ellipsis.</summary>
    /// <returns>Whether it was cut.</returns>
    public bool PutIn(int x, int y, int width, ReadOnlySpan<char> text, Style style, bool right = false)
    {
        if (width <= 0)
        {
            return !text.IsEmpty;
        }

        int needed = CellText.Width(text);
        if (needed > width)
        {
            int used = Put(x, y, text, style, width - 1);
            Fill(new Area(x + used, y, width - used, 1), ' ', style);
            Put(x + used, y, "…", style, 1);
            return true;
        }

        int start = right ? x + width - needed : x;
        Fill(new Area(x, y, start - x, 1), ' ', style);
        Put(start, y, text, style);
        Fill(new Area(start + needed, y, x + width - start - needed, 1), ' ', style);
        return false;
    }

    /// <summary>Moves rows up within a part of the screen, as the terminal's scroll region does; down when negative.</summary>
    public void Scroll(int top, int bottom, int lines)
    {
        int height = bottom - top;
        if (lines == 0 || Math.Abs(lines) >= height)
        {
            return;
        }

        Span<Cell> part = _cells.AsSpan(top * Width, height * Width);
        int moved = Math.Abs(lines) * Width;
        if (lines > 0)
        {
            part[moved..].CopyTo(part);
            part[^moved..].Fill(Cell.Blank);
        }
        else
        {
            part[..^moved].CopyTo(part[moved..]);
            part[..moved].Fill(Cell.Blank);
        }
    }

    /// <summary>The picture as lines of text without their trailing blanks.</summary>
    public string Text()
    {
        StringBuilder text = new();
        for (int y = 0; y < Height; y++)
        {
            int start = text.Length;
            foreach (Cell cell in Row(y))
            {
                if (!cell.IsRightHalf)
                {
                    text.Append(char.ConvertFromUtf32(Math.Max(' ', cell.Code))).Append(cell.Rest);
                }
            }

            while (text.Length > start && text[^1] == ' ')
            {
                text.Length--;
            }

            text.Append('\n');
        }

        return text.ToString();
    }

    private bool Inside(int x, int y) => x >= 0 && x < Width && y >= 0 && y < Height;

    /// <summary>A half of a wide character that loses its other half becomes a blank.</summary>
    private void Set(int x, int y, Cell cell)
    {
        if (!Inside(x, y))
        {
            return;
        }

        int at = (y * Width) + x;
        if (_cells[at].IsRightHalf && !cell.IsRightHalf && x > 0)
        {
            _cells[at - 1] = new Cell(' ', _cells[at - 1].Style);
        }

        if (_cells[at].IsWide && x + 1 < Width)
        {
            _cells[at + 1] = new Cell(' ', _cells[at + 1].Style);
        }

        _cells[at] = cell;
    }
}
