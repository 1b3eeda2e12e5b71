namespace LogFlowDb.Console.Drawing;

/// <summary>Bars of block characters in eighths of a cell; of <c>#</c> where the terminal has ASCII only.</summary>
internal static class Bars
{
    private const string Rising = " ▁▂▃▄▅▆▇█";
    private const string Growing = " ▏▎▍▌▋▊▉█";

    /// <summary>A column of so many eighths, from the bottom of the area up.</summary>
    public static void Column(CellBuffer buffer, int x, Area area, int eighths, Style style, bool ascii)
    {
        for (int row = 0; row < area.Height; row++)
        {
            int part = Math.Clamp(eighths - (row * 8), 0, 8);
            char c = ascii ? (part >= 4 || (part > 0 && row == 0) ? '#' : ' ') : Rising[part];
            if (c != ' ')
            {
                buffer.Put(x, area.Bottom - 1 - row, [c], style, 1);
            }
        }
    }

    /// <summary>A bar from left to right of a part (0 to 1) of so many cells.</summary>
    public static string Row(double part, int cells, bool ascii)
    {
        int eighths = (int)Math.Round(Math.Clamp(part, 0, 1) * cells * 8);
        if (ascii)
        {
            return new string('#', (eighths + 4) / 8);
        }

        string full = new('█', eighths / 8);
        return eighths % 8 == 0 ? full : full + Growing[eighths % 8];
    }

    /// <summary>A line of bars on one scale; an absent number is a gap.</summary>
    public static string Spark(IReadOnlyList<double?> numbers, bool ascii)
    {
        double most = numbers.Max() ?? 0;
        return string.Create(numbers.Count, (numbers, most, ascii), static (text, state) =>
        {
            for (int i = 0; i < text.Length; i++)
            {
                text[i] = state.numbers[i] is not { } number || number <= 0 || state.most <= 0
                    ? ' '
                    : state.ascii ? '#' : Rising[Math.Clamp((int)Math.Ceiling(number / state.most * 8), 1, 8)];
            }
        });
    }
}
