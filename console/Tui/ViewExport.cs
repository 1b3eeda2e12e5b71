using LogFlowDb.Console.CommandLine;
using LogFlowDb.Console.Formats;
using LogFlowDb.Console.Paging;

namespace LogFlowDb.Console.Tui;

/// <summary>The rows of a view into a file, which gets its name when it is complete.</summary>
internal static class ViewExport
{
    /// <returns>What is wrong; null when it has begun.</returns>
    public static string? Start(TablePage page, string path, string query, FieldRow[] marked)
    {
        path = path.Trim();
        string format = Path.GetExtension(path).TrimStart('.') is { Length: > 0 } extension ? extension : "csv";
        if (!OutputFormat.Names.Contains(format))
        {
            return $"unknown format {format}: one of {string.Join(", ", OutputFormat.Names)}";
        }

        string full = Path.GetFullPath(path.StartsWith("~/", StringComparison.Ordinal) ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), path[2..]) : path);
        if (File.Exists(full))
        {
            return $"{full} exists; another name";
        }

        if (marked.Length > 0)
        {
            string any = string.Join(" or ", marked.Select(static row => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"_id == {row.Id}")));
            query = query.Replace(" | fields ", $" | search {any} | fields ", StringComparison.Ordinal);
        }

        page.Browser.Message = $"exporting to {full} … ^c stops";
        page.Browser.Requests.Start(page, RequestKind.Export, cancellation => Write(page.Browser.Port, query, format, full, cancellation), text => page.Browser.Message = text);
        return null;
    }

    private static string Write(QueryPort port, string query, string format, string path, CancellationToken cancellation)
    {
        string part = path + ".part";
        try
        {
            long rows = 0;
            string? failure;
            using (FileStream file = new(part, FileMode.Create, FileAccess.Write))
            {
                failure = port.Copy(new Invocation("query") { Arguments = [query], Format = format }, line =>
                {
                    file.Write(line.Span);
                    file.WriteByte((byte)'\n');
                    rows++;
                }, cancellation);
            }

            if (failure is not null)
            {
                File.Delete(part);
                return $"not exported: {failure}";
            }

            File.Move(part, path);
            return $"{Numbers.Grouped(Math.Max(0, rows - format switch { "csv" or "tsv" => 1, "json" => 2, _ => 0 }))} rows in {path}, {ByteSize.Text(new FileInfo(path).Length)}";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"cannot write {path}: {e.Message}";
        }
    }
}
