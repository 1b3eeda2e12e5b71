using LogFlowDb.Outputs.Targets;
using LogFlowDb.Outputs.Text;

namespace LogFlowDb.Outputs.Files;

/// <summary>How files are written and when one ends. Immutable.</summary>
/// <param name="Layout">Of pmacct's text; null for other formats.</param>
/// <param name="Period">Files end at multiples of it in local time; null when only their names tell.</param>
/// <param name="EachCommit">Every file has the rows of one commit.</param>
/// <param name="Bytes">A file of so many ends, whole commits kept together; 0 for any.</param>
/// <param name="Rows">Likewise.</param>
/// <param name="Latest">A symbolic link to the newest file; null for none.</param>
internal sealed record FileSettings(
    FilePattern Path, RowTextFormat Format, char Separator, PmacctLayout? Layout, bool Header, bool Gzip, FileNaming Naming, TimeSpan? Period, bool EachCommit, long Bytes, long Rows, string? Latest)
{
    public static IReadOnlyList<OutputOption> Options { get; } =
    [
        new("path", "FILE", "may hold times as %Y%m%d-%H%M, of when the file begins, and $output, $host") { Required = true },
        new("format", "json|csv|tsv|pmacct|pmacct-csv|pmacct-json", "JSON lines, cells between commas or tabs, or as pmacct has it; json unless told"),
        new("header", "on|off", "the names above the rows of csv and tsv; on unless told"),
        new("separator", "C", "between the cells of csv, one ASCII character; a comma unless told"),
        new("rotate", "refresh|5m|1h|1d", "when a file ends and the next begins: with every refresh, or at full hours or whatever it is"),
        new("rotate_size", "BYTES|10M|1G", "also when it has so many bytes"),
        new("rotate_rows", "ROWS", "also when it has so many rows"),
        new("exists", "append|number|replace", "a file of the name: is added to; stays, and the new one gets a number; is replaced. Append unless files rotate, then number"),
        new("gzip", "on|off", "compressed; on unless told when the path ends with .gz"),
        new("latest", "FILE", "a symbolic link to the newest file"),
        .. TextSettings.OfPmacct,
    ];

    /// <exception cref="OutputException">A setting is not acceptable.</exception>
    public static FileSettings Parse(string output, OutputShape shape, OutputSettings settings)
    {
        FilePattern path = FilePattern.Parse(settings, "path", output);
        RowTextFormat format = TextSettings.Format(settings, shape, withAligned: false);
        bool eachCommit = settings.Text("rotate") == "refresh";
        TimeSpan? period = eachCommit || settings.Text("rotate") is null ? null : settings.Duration("rotate", TimeSpan.FromHours(1));
        if (period < TimeSpan.FromSeconds(1))
        {
            throw settings.Wrong("rotate", "is shorter than a second");
        }

        long bytes = Size(settings, "rotate_size"), rows = settings.Number("rotate_rows", 0, 1, long.MaxValue);
        bool rotates = path.HasTime || eachCommit || period is not null || bytes > 0 || rows > 0;
        FileNaming naming = rotates
            ? settings.One("exists", ("number", FileNaming.Number), ("append", FileNaming.Append), ("replace", FileNaming.Replace))
            : settings.One("exists", ("append", FileNaming.Append), ("number", FileNaming.Number), ("replace", FileNaming.Replace));
        if (naming == FileNaming.Append && (rows > 0 || eachCommit))
        {
            throw settings.Wrong("exists", $"cannot go with {(eachCommit ? "rotate=refresh" : "rotate_rows")}: a file that is added to has rows already");
        }

        return new FileSettings(
            path,
            format,
            TextSettings.Separator(settings, format),
            TextSettings.Layout(settings, format),
            settings.Switch("header", otherwise: true),
            settings.Switch("gzip", settings.Text("path")!.EndsWith(".gz", StringComparison.Ordinal)),
            naming,
            period,
            eachCommit,
            bytes,
            rows,
            settings.File("latest"));
    }

    private static long Size(OutputSettings settings, string key)
    {
        if (settings.Text(key) is not { } text)
        {
            return 0;
        }

        int shift = char.ToUpperInvariant(text[^1]) switch { 'K' => 10, 'M' => 20, 'G' => 30, 'T' => 40, _ => 0 };
        return long.TryParse(shift == 0 ? text : text[..^1], System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out long size)
            && size > 0 && size <= long.MaxValue >> shift
                ? size << shift
                : throw settings.Wrong(key, "is no size, as in 500000, 10M, 1G");
    }
}
