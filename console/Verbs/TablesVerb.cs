using LogFlowDb.Console.CommandLine;
using LogFlowDb.Console.Commands;
using LogFlowDb.Console.Hosting;
using LogFlowDb.Console.Sessions;
using LogFlowDb.Engine.Diagnostics;
using LogFlowDb.Engine.Tables;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query;

namespace LogFlowDb.Console.Verbs;

/// <summary><c>tables</c>: a row a table; or a row a field or day of each.</summary>
internal static class TablesVerb
{
    private static readonly Listing<(TableInfo Info, TableSettings Settings)> s_tables = new(
        ("table", static row => Value.From(row.Info.Name)),
        ("rows", static row => Value.From(row.Info.Rows)),
        ("bytes", static row => Value.From(row.Info.Bytes)),
        ("blocks", static row => Value.From((long)row.Info.Blocks)),
        ("first", static row => Date(row.Info.FirstTime)),
        ("last", static row => Date(row.Info.LastTime)),
        ("retention_days", static row => row.Settings.RetentionDays > 0 ? Value.From((long)row.Settings.RetentionDays) : Value.Null),
        ("max_bytes", static row => row.Settings.MaxBytes > 0 ? Value.From(row.Settings.MaxBytes) : Value.Null),
        ("failure", static row => Value.From(row.Info.Failure)));

    private static readonly Listing<(string Table, PartitionInfo Day)> s_days = new(
        ("table", static row => Value.From(row.Table)),
        ("day", static row => Value.From(row.Day.Day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture))),
        ("rows", static row => Value.From(row.Day.Rows)),
        ("bytes", static row => Value.From(row.Day.Bytes)),
        ("blocks", static row => Value.From((long)row.Day.Blocks)),
        ("first", static row => Date(row.Day.FirstTime)),
        ("last", static row => Date(row.Day.LastTime)));

    private static readonly Listing<(string Table, TableUsage Usage, ColumnUsage Field)> s_fields = new(
        ("table", static row => Value.From(row.Table)),
        ("field", static row => Value.From(row.Field.Name)),
        ("kind", static row => row.Field.Values == 0 ? Value.Null : Value.From(row.Field.Kind?.ToString().ToLowerInvariant() ?? "mixed")),
        ("rows", static row => Value.From(row.Usage.Rows)),
        ("values", static row => Value.From(row.Field.Values)),
        ("bytes", static row => Value.From(row.Field.Bytes)),
        ("plain_bytes", static row => row.Field.PlainBytes is { } plain ? Value.From(plain) : Value.Null),
        ("distinct_in_block", static row => row.Field.DistinctInBlock is { } distinct ? Value.From(Math.Round(distinct, 1)) : Value.Null),
        ("encoding", static row => row.Field.Encodings.Count == 0 ? Value.Null : Value.From(string.Join(", ", row.Field.Encodings.Select(static encoding => encoding.Name)))));

    public static int Run(Instance instance, Invocation invocation, ICommandSession session, string format)
    {
        Database? database = instance.Database;
        IReadOnlyList<string> known = database?.TableNames ?? [];
        string? unknown = invocation.Arguments.FirstOrDefault(name => !known.Contains(name, StringComparer.Ordinal));
        if (unknown is not null)
        {
            throw new CommandFailedException($"table not found: {unknown}{NearName.Suffix(unknown, known)}");
        }

        string[] names = [.. invocation.Arguments.Count > 0 ? invocation.Arguments : known];
        switch (invocation.Detail)
        {
            case "fields":
                s_fields.Write(session, format, [.. names.SelectMany(name => Fields(database!, name, session.Interrupt.Token))]);
                break;
            case "days":
                s_days.Write(session, format, [.. names.SelectMany(name => database!.Partitions(name).Select(day => (name, day)))]);
                break;
            default:
                s_tables.Write(
                    session,
                    format,
                    [.. names.Select(name => (Info: database!.Info(name), Settings: database.Settings(name))).Where(static row => row.Info is not null)!],
                    "retention_days",
                    "max_bytes",
                    "failure");
                break;
        }

        return ExitCode.Done;
    }

    /// <summary>What belongs to no field alone comes as fields of its own, so that the bytes add up.</summary>
    private static IEnumerable<(string Table, TableUsage Usage, ColumnUsage Field)> Fields(Database database, string table, CancellationToken cancellation)
    {
        TableUsage usage = database.Usage(table, cancellation)!;
        IEnumerable<ColumnUsage> others = usage.Shared.Select(static part => new ColumnUsage($"({part.Name})", null, 0, part.Bytes, null, null, []));
        return usage.Columns.Concat(others).Append(new ColumnUsage("(headers)", null, 0, usage.HeaderBytes, null, null, []))
            .Select(field => (table, usage, field));
    }

    private static Value Date(long? nanoseconds) => nanoseconds is { } time ? Value.FromDate(time) : Value.Null;
}
