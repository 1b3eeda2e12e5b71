using LogFlowDb.Console.Commands;
using LogFlowDb.Console.Hosting;
using LogFlowDb.Console.Sessions;
using LogFlowDb.Engine.Tables;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Console.Verbs;

/// <summary><c>tables</c>: a row a table.</summary>
internal static class TablesVerb
{
    private static readonly Listing<TableInfo> s_listing = new(
        ("table", static info => Value.From(info.Name)),
        ("rows", static info => Value.From(info.Rows)),
        ("bytes", static info => Value.From(info.Bytes)),
        ("blocks", static info => Value.From((long)info.Blocks)),
        ("first", static info => Date(info.FirstTime)),
        ("last", static info => Date(info.LastTime)),
        ("failure", static info => Value.From(info.Failure)));

    public static int Run(Instance instance, ICommandSession session, string format)
    {
        TableInfo[] tables = instance.Database is { } database
            ? [.. database.TableNames.Select(database.Info).OfType<TableInfo>()]
            : [];
        s_listing.Write(session, format, tables, "failure");
        return ExitCode.Done;
    }

    private static Value Date(long? nanoseconds) => nanoseconds is { } time ? Value.FromDate(time) : Value.Null;
}
