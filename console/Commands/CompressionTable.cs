using System.Globalization;
using LogFlowDb.Console.Formats;
using LogFlowDb.Engine.Tables;

namespace LogFlowDb.Console.Commands;

/// <summary>The table of what each field takes.</summary>
internal static class CompressionTable
{
    private const int ShownEncodings = 3;

    private static readonly string[] s_titles = ["field", "kind", "size>", "bytes/row>", "share>", "plain>", "ratio>", "null>", "distinct>", "encoding"];

    /// <summary>A terminal of so many columns shows all of it.</summary>
    private const int WideTerminal = 120;

    /// <param name="width">Of the terminal; a narrow one gets what cannot be told from the rest, and long names end in …; null for none.</param>
    public static string Format(TableUsage usage, int? width = null)
    {
        bool narrow = width < WideTerminal;
        long total = usage.HeaderBytes + usage.Columns.Sum(static column => column.Bytes) + usage.Shared.Sum(static part => part.Bytes);
        List<(long Bytes, string[] Cells)> rows = [.. usage.Columns.Select(column => (column.Bytes, Field(column, usage.Rows, total)))];
        rows.AddRange(usage.Shared.Select(part => (part.Bytes, Other("(shared)", part.Bytes, part.Name, usage.Rows, total))));
        rows.Add((usage.HeaderBytes, Other("(headers)", usage.HeaderBytes, "statistics, places, checksums", usage.Rows, total)));
        string[][] cells = [.. rows.OrderByDescending(static row => row.Bytes).Select(static row => row.Cells), Sum(usage, total)];
        int[] shown =
        [
            .. Enumerable.Range(0, s_titles.Length)
                .Where(i => s_titles[i] != "null>" || cells.Any(row => row[i] is not ("-" or "")))
                .Where(i => !narrow || s_titles[i] is not ("size>" or "kind" or "plain>")),
        ];
        string text = TextTable.Format([.. shown.Select(static i => s_titles[i])], [.. cells.Select(row => shown.Select(i => row[i]).ToArray())]);
        return width is { } most ? string.Join('\n', text.Split('\n').Select(line => line.Length > most ? line[..(most - 1)] + "…" : line)) : text;
    }

    private static string[] Field(ColumnUsage column, long rows, long total) =>
    [
        column.Name,
        TableReport.KindText(column.Kind),
        .. Size(column.Bytes, rows, total),
        column.PlainBytes is { } plain ? Number((double)plain / rows, "0.00") : "-",
        column.PlainBytes is { } size ? Ratio(size, column.Bytes) : "-",
        column.Values == rows ? "-" : Number(100 - (100.0 * column.Values / rows), "0.0") + " %",
        column.DistinctInBlock is { } distinct ? Number(distinct, "0") : "-",
        Encodings(column),
    ];

    private static string[] Other(string name, long bytes, string what, long rows, long total) => [name, "", .. Size(bytes, rows, total), "", "", "", "", what];

    private static string[] Sum(TableUsage usage, long total)
    {
        long plain = usage.Columns.Sum(static column => column.PlainBytes ?? 0);
        string note = usage.Columns.All(static column => column.PlainBytes is not null) ? "" : "plain without fields whose length is not known";
        return ["total", "", .. Size(total, usage.Rows, total), Number((double)plain / Math.Max(1, usage.Rows), "0.00"), Ratio(plain, total), "", "", note];
    }

    private static string[] Size(long bytes, long rows, long total) =>
    [
        ByteSize.Text(bytes),
        Number((double)bytes / Math.Max(1, rows), "0.00"),
        Number(100.0 * bytes / Math.Max(1, total), "0.0") + " %",
    ];

    private static string Ratio(long plain, long bytes)
    {
        double ratio = (double)plain / Math.Max(1, bytes);
        return ratio >= 10_000 ? ">9999" : Number(ratio, ratio < 99.95 ? "0.0" : "0");
    }

    /// <summary>The most frequent ones; a number says in how many of the blocks looked at, when there are several.</summary>
    private static string Encodings(ColumnUsage column)
    {
        if (column.Encodings.Count == 1)
        {
            return column.Encodings[0].Name;
        }

        string more = column.Encodings.Count > ShownEncodings ? ", …" : "";
        return string.Join(
            ", ",
            column.Encodings.Take(ShownEncodings).Select(static encoding => string.Create(CultureInfo.InvariantCulture, $"{encoding.Name} ({encoding.Blocks})"))) + more;
    }

    private static string Number(double number, string format) => number.ToString(format, CultureInfo.InvariantCulture);
}
