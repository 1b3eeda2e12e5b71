using LogFlowDb.Console.Formats;
using LogFlowDb.Console.Hosting;
using LogFlowDb.Console.Sessions;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Tables;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Console.Verbs;

/// <summary><c>tables</c>: a row a table.</summary>
internal static class TablesVerb
{
    private static readonly (string Name, Func<TableInfo, Value> Value)[] s_columns =
    [
        ("table", static info => Value.From(info.Name)),
        ("rows", static info => Value.From(info.Rows)),
        ("bytes", static info => Value.From(info.Bytes)),
        ("blocks", static info => Value.From((long)info.Blocks)),
        ("first", static info => Date(info.FirstTime)),
        ("last", static info => Date(info.LastTime)),
        ("failure", static info => Value.From(info.Failure)),
    ];

    public static int Run(Instance instance, ICommandSession session, string format)
    {
        TableInfo[] tables = instance.Database is { } database
            ? [.. database.TableNames.Select(database.Info).OfType<TableInfo>()]
            : [];
        ResultWriter writer = OutputFormat.Create(format, session);
        string[] names = [.. s_columns.Select(static column => column.Name).Where(name => name != "failure" || tables.Any(static table => table.Failure is not null))];
        writer.Begin(names);
        if (tables.Length > 0)
        {
            writer.Rows(new RowBatch(
                tables.Length,
                [.. s_columns.Select(static column => column.Name)],
                [.. s_columns.Select(column => new ValueColumn(tables.Select(column.Value).ToArray()))]));
        }

        writer.End();
        return ExitCode.Done;
    }

    private static Value Date(long? nanoseconds) => nanoseconds is { } time ? Value.FromDate(time) : Value.Null;
}
