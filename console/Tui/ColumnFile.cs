using System.Globalization;
using System.Text;

namespace LogFlowDb.Console.Tui;

/// <summary>
/// Columns of a table as they were left: a line each with name, width and what is hidden or pinned. What cannot be read or
/// written is as if it had not been there.
/// </summary>
internal static class ColumnFile
{
    private const int MaxColumns = 1_000;
    private const int MaxWidth = 400;

    public static void Save(string? folder, string table, ColumnSet columns)
    {
        if (folder is null)
        {
            return;
        }

        StringBuilder text = new();
        foreach (ColumnView column in columns.All.Where(static column => column.Width > 0 && !column.Name.AsSpan().ContainsAny('\t', '\n')))
        {
            text.Append(CultureInfo.InvariantCulture, $"{column.Name}\t{column.Width}\t{(column.IsHidden ? "hidden" : column.IsPinned ? "pinned" : "shown")}\n");
        }

        try
        {
            Directory.CreateDirectory(folder);
            string path = PathOf(folder, table), part = path + ".part";
            File.WriteAllText(part, text.ToString());
            File.Move(part, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The columns are as they were the next time; nothing else depends on it.
        }
    }

    public static void Load(string? folder, string table, ColumnSet columns)
    {
        if (folder is null)
        {
            return;
        }

        try
        {
            string path = PathOf(folder, table);
            string[] lines = File.Exists(path) ? [.. File.ReadLines(path).Take(MaxColumns)] : [];
            int place = 0;
            foreach (string[] parts in lines.Select(static line => line.Split('\t')).Where(static parts => parts.Length == 3))
            {
                if (columns.Find(parts[0]) is { } column && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int width))
                {
                    column.Width = Math.Clamp(width, 2, MaxWidth);
                    column.IsHidden = parts[2] == "hidden";
                    column.IsPinned = parts[2] == "pinned";
                    columns.Place(column, place++);
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // As at first.
        }
    }

    /// <summary>A name of a file whatever the table is called.</summary>
    private static string PathOf(string folder, string table) => Path.Combine(folder, "columns." + Uri.EscapeDataString(table));
}
