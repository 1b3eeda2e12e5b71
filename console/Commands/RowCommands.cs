using System.Diagnostics;
using System.Globalization;
using LogFlowDb.Console.Formats;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Scanning;
using LogFlowDb.Query;

namespace LogFlowDb.Console.Commands;

/// <summary>The commands of <c>logstorage</c> that read or add rows.</summary>
internal static class RowCommands
{
    private const string DefaultLimit = "100";

    public static IReadOnlyList<ConsoleCommand> All { get; } =
    [
        new(
            "logstorage.logs",
            "print rows of a table, newest first",
            [
                new("table name", "table name"),
                new("from", "a time such as 20261101, 2026-11-01T10:30 or -1h; - for none", Required: false),
                new("to", "rows before it; - for none", Required: false),
                new("offset", "rows to skip", Required: false),
                new("limit", $"rows to print, {DefaultLimit} if not specified", Required: false),
            ],
            Logs),
        new("logstorage.fullscan", "read every value of a table and say how fast that went", [new("table name", "table name")], FullScan),
        new(
            "logstorage.importTextFile",
            "add the lines of a text file to a table, as field line",
            [
                new("table name", "table name; made when it does not exist"),
                new("path", "of the file"),
                new("offset", "lines to skip", Required: false),
                new("limit", "lines to take", Required: false),
            ],
            ImportTextFile),
    ];

    private static void Logs(CommandContext context)
    {
        string table = context.Table().Name;
        string options = Time("from", context.Argument(1)) + Time("to", context.Argument(2))
            + Number("offset", context.Argument(3)) + Number("limit", context.Argument(4) ?? DefaultLimit);
        QueryRun.Execute(context.Instance, context.Session, new QueryRequest($"table{options} {Quoted(table)}", OutputFormat.Text));
    }

    private static void FullScan(CommandContext context)
    {
        string table = context.Table().Name;
        CancellationToken interrupted = context.Session.Interrupt.Token;
        Stopwatch watch = Stopwatch.StartNew();
        using TableSnapshot snapshot = context.Database.Snapshot(table)!;
        ColumnBuffers buffers = new();
        long rows = 0, values = 0;
        foreach (IRowGroup group in snapshot.Groups)
        {
            interrupted.ThrowIfCancellationRequested();
            using (IRowGroupReader reader = group.OpenReader(buffers))
            {
                foreach (string name in group.ColumnNames)
                {
                    values += reader.Read(name, 0, group.RowCount)?.Length ?? 0;
                    buffers.NextBatch();
                }
            }

            buffers.NextGroup();
            rows += group.RowCount;
        }

        context.WriteLine(Rate("scanned", rows, watch) + string.Create(CultureInfo.InvariantCulture, $", {values} values"));
    }

    private static void ImportTextFile(CommandContext context)
    {
        string path = Path.GetFullPath(context.Arguments[1], context.Session.Traits.WorkingDirectory);
        if (!File.Exists(path))
        {
            throw new CommandFailedException($"cannot read {path}: there is no such file");
        }

        string options = Number("offset", context.Argument(2)) + Number("limit", context.Argument(3));
        string query = $"textfile{options} \"{path.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\""
            + $" | import create=t {Quoted(context.Arguments[0])}";
        Stopwatch watch = Stopwatch.StartNew();
        QueryEngine queries = context.Instance.Queries(context.Session.Traits);
        CountingSink rows = new();
        queries.ExecuteAsync(queries.Prepare(query), QueryLimits.Default, rows, context.Session.Interrupt.Token).GetAwaiter().GetResult();
        context.WriteLine(Rate("loaded", rows.Count, watch));
    }

    private static string Rate(string verb, long rows, Stopwatch watch)
    {
        double milliseconds = Math.Max(watch.Elapsed.TotalMilliseconds, 1);
        return string.Create(CultureInfo.InvariantCulture, $"{verb} {rows} logs in {milliseconds:0} ms, {rows / milliseconds * 1000:0} logs/sec");
    }

    private static string Time(string option, string? text) => text is null or "-"
        ? ""
        : text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '+' or ':' or '.' or ' ')
            ? $" {option}=\"{text}\""
            : throw new CommandFailedException($"invalid {option}: {text} (20261101, 2026-11-01T10:30 or -1h)");

    private static string Number(string option, string? text) => text is null
        ? ""
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            ? string.Create(CultureInfo.InvariantCulture, $" {option}={number}")
            : throw new CommandFailedException($"invalid {option}: {text} (a number from 0)");

    private static string Quoted(string table) => table.All(static c => char.IsAsciiLetterOrDigit(c) || c == '_') ? table : $"`{table}`";

    private sealed class CountingSink : IResultSink
    {
        public long Count { get; private set; }

        public void Begin(IReadOnlyList<string>? fields)
        {
        }

        public bool Rows(RowBatch batch)
        {
            Count += batch.RowCount;
            return true;
        }
    }
}
