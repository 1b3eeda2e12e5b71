using System.Globalization;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Batches;

namespace LogFlowDb.Query.Lookups;

/// <summary>Reads a CSV file (RFC 4180) whose first line names the fields; all values are texts, an empty cell is null.</summary>
internal static class CsvTable
{
    /// <exception cref="QueryExecutionException">More rows than a lookup table may have, or no line of names.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static RowBatch Read(string path, int maxRows)
    {
        using StreamReader reader = new(path);
        List<string> names = [];
        if (!TryReadRecord(reader, names) || names.Count == 1 && names[0].Length == 0)
        {
            throw new QueryExecutionException($"{path}: the first line must name the fields");
        }

        string? twice = names.GroupBy(static name => name, StringComparer.Ordinal).FirstOrDefault(static group => group.Count() > 1)?.Key;
        if (twice is not null || names.Contains("", StringComparer.Ordinal))
        {
            throw new QueryExecutionException($"{path}: {(twice is { Length: > 0 } ? $"two fields are called {twice}" : "a field has no name")}");
        }

        // Most texts of such files occur again and again: each is kept once.
        Dictionary<string, Value> known = new(StringComparer.Ordinal);
        List<Value>[] columns = new List<Value>[names.Count];
        for (int i = 0; i < columns.Length; i++)
        {
            columns[i] = [];
        }

        int rows = 0;
        List<string> cells = [];
        while (TryReadRecord(reader, cells))
        {
            if (cells.Count == 1 && cells[0].Length == 0)
            {
                continue;
            }

            if (++rows > maxRows)
            {
                throw new QueryExecutionException(string.Create(CultureInfo.InvariantCulture, $"{path}: more than {maxRows:N0} rows"));
            }

            if (cells.Count > columns.Length)
            {
                throw new QueryExecutionException(string.Create(CultureInfo.InvariantCulture, $"{path}: row {rows} has {cells.Count} cells for {columns.Length} fields"));
            }

            for (int i = 0; i < columns.Length; i++)
            {
                string cell = i < cells.Count ? cells[i] : "";
                if (cell.Length > 0 && !known.TryGetValue(cell, out _))
                {
                    known.Add(cell, Value.From(cell));
                }

                columns[i].Add(cell.Length == 0 ? Value.Null : known[cell]);
            }
        }

        return new RowBatch(rows, [.. names], [.. columns.Select(static Column (column) => new ValueColumn(column.ToArray()))]);
    }

    private static bool TryReadRecord(StreamReader reader, List<string> cells)
    {
        cells.Clear();
        string? line = reader.ReadLine();
        if (line is null)
        {
            return false;
        }

        int at = 0;
        while (true)
        {
            if (at >= line.Length || line[at] != '"')
            {
                int comma = line.IndexOf(',', at);
                cells.Add(comma < 0 ? line[at..] : line[at..comma]);
                if (comma < 0)
                {
                    return true;
                }

                at = comma + 1;
                continue;
            }

            cells.Add(QuotedCell(reader, ref line, ref at));
            if (at >= line.Length)
            {
                return true;
            }

            at = line.IndexOf(',', at) is >= 0 and int next ? next + 1 : line.Length + 1;
            if (at > line.Length)
            {
                return true;
            }
        }
    }

    /// <summary>A cell may go on over several lines; one that is never closed ends with the file.</summary>
    private static string QuotedCell(StreamReader reader, ref string line, ref int at)
    {
        System.Text.StringBuilder cell = new();
        at++;
        while (true)
        {
            int quote = line.IndexOf('"', at);
            if (quote < 0)
            {
                cell.Append(line, at, line.Length - at);
                if (reader.ReadLine() is not { } more)
                {
                    at = line.Length;
                    return cell.ToString();
                }

                cell.Append('\n');
                line = more;
                at = 0;
                continue;
            }

            cell.Append(line, at, quote - at);
            at = quote + 1;
            if (at >= line.Length || line[at] != '"')
            {
                return cell.ToString();
            }

            cell.Append('"');
            at++;
        }
    }
}
