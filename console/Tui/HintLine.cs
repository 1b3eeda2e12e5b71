using LogFlowDb.Console.Drawing;

namespace LogFlowDb.Console.Tui;

/// <summary>The last line: what the keys do now, dropped from the right, but the way to the help always stays.</summary>
internal static class HintLine
{
    private const string Help = "?:help";

    public static void Draw(CellBuffer buffer, Area area, Places place)
    {
        int end = area.Right - CellText.Width(Help) - 1;
        int x = area.X + 1;
        HashSet<string> taken = new(StringComparer.Ordinal);
        foreach (KeyEntry entry in KeyMap.Entries)
        {
            string key = entry.Names[0];
            if (entry.Hint.Length == 0 || !entry.IsIn(place) || !taken.Add(key))
            {
                continue;
            }

            int width = key.Length + 1 + entry.Hint.Length;
            if (x + width + 1 >= end)
            {
                break;
            }

            buffer.Put(x, area.Y, key, Style.Bold);
            buffer.Put(x + key.Length + 1, area.Y, entry.Hint, Style.Plain);
            x += width + 2;
        }

        buffer.Put(end, area.Y, Help, Style.Bold);
    }
}
