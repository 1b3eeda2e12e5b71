using System.Globalization;
using LogFlowDb.Console.Formats;
using LogFlowDb.Engine.Scanning;
using LogFlowDb.Engine.Tables;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Console.Commands;

/// <summary>What <c>logstorage.table</c> prints.</summary>
internal sealed class TableReport(CommandContext context, Database database, TableInfo table)
{
    /// <summary>The kinds of fields come from so many of the newest row groups, as their names do.</summary>
    private const int RecentGroups = 16;

    private const string DayFormat = "yyyy-MM-dd";

    private readonly TableSettings _settings = database.Settings(table.Name) ?? TableSettings.Default;

    public void Write(bool verbose)
    {
        context.WriteTitle($"Table [{table.Name}]");
        Line("ID", $"{table.Number}");
        Line("Rows", $"{table.Rows} ({table.UnsealedRows} not yet sealed)");
        Line("First Log", $"{Time(table.FirstTime)}");
        Line("Last Log", $"{Time(table.LastTime)}");
        context.WriteLine();
        WriteFields();
        context.WriteLine();
        context.WriteTitle("Table Metadata");
        foreach ((string key, string value) in _settings.Metadata)
        {
            context.WriteLine($" * {VisibleText.Of(key)}: {VisibleText.Of(value)}");
        }

        context.WriteLine();
        WriteStorage();
        if (verbose)
        {
            context.WriteLine();
            WritePartitions();
            context.WriteLine();
            WriteCompression(database.Usage(table.Name, context.Session.Interrupt.Token)!);
        }
    }

    private static string Time(long? nanoseconds) => nanoseconds is { } time ? ValueText.FormatDate(time) : "N/A";

    public static string KindText(ValueKind? kind) => kind is { } known ? known.ToString().ToLowerInvariant() : "mixed";

    private static string Number(double number, string format) => number.ToString(format, CultureInfo.InvariantCulture);

    private void Line(string name, FormattableString text) => context.WriteLine($" * {name}: {VisibleText.Of(text.ToString(CultureInfo.InvariantCulture))}");

    private void WriteFields()
    {
        context.WriteTitle("Field Definitions");
        Dictionary<string, FieldDefinition> defined = _settings.Fields.ToDictionary(field => field.Name, StringComparer.Ordinal);
        using TableSnapshot snapshot = database.Snapshot(table.Name)!;
        IRowGroup[] recent = [.. snapshot.Groups.Skip(Math.Max(0, snapshot.Groups.Count - RecentGroups))];
        List<IReadOnlyList<string>> rows = [];
        foreach (string name in table.Columns.Union(defined.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            ValueKind?[] kinds = [.. recent.Select(group => group.Statistics(name)).OfType<ColumnStatistics>().Select(known => known.Kind).Distinct()];
            string found = kinds.Length switch { 0 => "no rows", 1 => KindText(kinds[0]), _ => "mixed" };
            rows.Add(defined.TryGetValue(name, out FieldDefinition? field) ? [name, found, $"defined as {FieldCommands.Text(field)}"] : [name, found, ""]);
        }

        foreach (string line in TextTable.Format(["", "", ""], rows).Split('\n')[1..^1])
        {
            context.WriteLine(line);
        }
    }

    private void WriteStorage()
    {
        TableActivity? activity = database.Activity(table.Name);
        IReadOnlyList<PartitionInfo> days = database.Partitions(table.Name);
        context.WriteTitle("Storage Information");
        Line("Retention Policy", $"{TableParameter.Retention(_settings)}");
        string full = _settings.DiskFull == DiskFullPolicy.Stop ? "accepts no rows" : "deletes the oldest days";
        Line("Disk Full", _settings.MinFreeBytes == 0 ? (FormattableString)$"not looked at" : $"{full} when less than {ByteSize.Text(_settings.MinFreeBytes)} are free");
        Line("Data Path", $"{Path.Combine(database.Directory, "tables", table.Number.ToString("D6", CultureInfo.InvariantCulture))}");
        string each = table.Rows > 0 ? $", {Number((double)table.Bytes / table.Rows, "0.0")} bytes a row" : "";
        Line("Consumption", $"{table.Bytes} bytes ({ByteSize.Text(table.Bytes)}{each})");
        Line("Blocks", $"{table.Blocks} in {days.Count} {(days.Count == 1 ? "day" : "days")}");
        Line("Status", $"{(table.Failure is null ? "accepts rows" : $"accepts no more rows: {table.Failure}")}");
        if (activity is { RunningSince: not null })
        {
            WriteActivity(activity);
        }
    }

    private void WriteActivity(TableActivity activity)
    {
        Line("Writing Since", $"{context.LocalTime(activity.RunningSince!.Value.UtcDateTime)}");
        Work("Sealed", activity.Sealed, "times");
        Work("Merged", activity.Merged, "times");
        Work("Dropped By Age", activity.DroppedByAge, "days");
        Work("Dropped By Size", activity.DroppedBySize, "days");
        Work("Dropped On Full Disk", activity.DroppedByDiskFull, "days");
        Work("Purged", activity.Purged, "days");
        if (activity.WaitingBytes > 0)
        {
            Line("Waiting For Queries To End", $"{ByteSize.Text(activity.WaitingBytes)} to delete");
        }

        if (activity.Notice is { } notice)
        {
            Line("Notice", $"{notice}");
        }
    }

    private void Work(string name, WorkDone work, string unit)
    {
        if (work.Times > 0)
        {
            Line(name, $"{work.Rows} rows in {work.Blocks} {(work.Blocks == 1 ? "block" : "blocks")}, {ByteSize.Text(work.Bytes)}, {work.Times} {(work.Times == 1 ? unit[..^1] : unit)}");
        }
    }

    private void WritePartitions()
    {
        context.WriteTitle("Partitions");
        context.Write(TextTable.Format(
            ["day", "rows>", "blocks>", "size>", "bytes/row>", "first", "last"],
            [
                .. database.Partitions(table.Name).Select<PartitionInfo, IReadOnlyList<string>>(static day =>
                [
                    day.Day.ToString(DayFormat, CultureInfo.InvariantCulture),
                    day.Rows.ToString(CultureInfo.InvariantCulture),
                    day.Blocks.ToString(CultureInfo.InvariantCulture),
                    ByteSize.Text(day.Bytes),
                    Number((double)day.Bytes / Math.Max(1, day.Rows), "0.0"),
                    ValueText.FormatDate(day.FirstTime),
                    ValueText.FormatDate(day.LastTime),
                ]),
            ]));
    }

    private void WriteCompression(TableUsage usage)
    {
        context.WriteTitle("Compression");
        if (usage.Blocks == 0)
        {
            context.WriteLine($"no block is sealed yet; logstorage.flush {table.Name} seals what there is");
            return;
        }

        context.Write(CompressionTable.Format(usage, context.Session.Traits.OutputIsTerminal ? context.Session.Traits.Width : null));
        string sample = usage.BlocksRead < usage.Blocks ? $" of {usage.Blocks}, spread evenly" : "";
        string named = usage.EncodingsRead < usage.BlocksRead ? $"; encodings from {usage.EncodingsRead} of them" : "";
        context.WriteLine();
        context.WriteLine(string.Create(CultureInfo.InvariantCulture, $" {usage.Rows} rows in {usage.BlocksRead} {(usage.BlocksRead == 1 ? "block" : "blocks")}{sample}{named}"));
        context.WriteLine(" plain: bytes a row as fields of fixed width, addresses 16 where a block has IPv6");
        context.WriteLine(" distinct: different values in a block, on average");
    }
}
