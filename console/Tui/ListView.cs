namespace LogFlowDb.Console.Tui;

/// <summary>A cursor in a list, and the part of the list that is seen. One thread.</summary>
internal sealed class ListView
{
    public int Cursor { get; set; }

    public int Top { get; private set; }

    public int Height { get; private set; } = 1;

    /// <summary>Keeps the cursor in the list and in sight.</summary>
    public void Fit(int count, int height)
    {
        Height = Math.Max(1, height);
        Cursor = Math.Clamp(Cursor, 0, Math.Max(0, count - 1));
        Top = Math.Clamp(Top, Math.Max(0, Cursor - Height + 1), Cursor);
        Top = Math.Clamp(Top, 0, Math.Max(0, count - Height));
    }

    /// <returns>False when the act is no move.</returns>
    public bool Do(Act act, int? count, int rows)
    {
        int step = count ?? 1;
        int? to = act switch
        {
            Act.Down => Cursor + step,
            Act.Up => Cursor - step,
            Act.HalfDown => Cursor + (Height / 2),
            Act.HalfUp => Cursor - (Height / 2),
            Act.PageDown => Cursor + Height,
            Act.PageUp => Cursor - Height,
            Act.First => 0,
            Act.Last => count - 1 ?? rows - 1,
            _ => null,
        };
        if (to is { } row)
        {
            Cursor = Math.Clamp(row, 0, Math.Max(0, rows - 1));
        }

        return to is not null;
    }
}
