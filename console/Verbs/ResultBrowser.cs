using LogFlowDb.Console.CommandLine;
using LogFlowDb.Console.Hosting;
using LogFlowDb.Console.Interactive;
using LogFlowDb.Console.Sessions;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Tables;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Console.Verbs;

/// <summary>
/// The browser on the rows that the shell keeps of its last query: they become the only table of a database of their own, which is gone
/// with the browser, so that filters, sorting and top lists work on them as on any table, and nothing is asked twice.
/// </summary>
internal static class ResultBrowser
{
    public const string Table = "result";

    private const string Time = "_time";
    private const long SpacingNanoseconds = 1000;

    /// <summary>Of rows without an order of time, ns since 1970: with the spacing more of them fit behind it than are ever kept.</summary>
    private const long FirstTime = 60_000_000_000;

    /// <exception cref="IOException">There is no room for them, as are the engine's own exceptions.</exception>
    public static void Run(KeptResult result, ICommandSession session)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("logdb-result-");
        try
        {
            using Instance instance = Instance.Open(Path.Combine(folder.FullName, "data"), InstanceMode.Write);
            bool hasTime = IsInOrderOfTime(result);
            IReadOnlyList<string> fields = Store(result, hasTime, instance.Catalog.Writer(Table, create: true)!);
            Invocation invocation = new("browse") { DataDirectory = instance.Directory, Arguments = [Table], Columns = fields };
            BrowseVerb.RunResult(invocation, session, (asked, own) => VerbRunner.Run(instance, asked, own), result.Query, hasTime);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>All rows have a time, and none goes against the others.</summary>
    public static bool IsInOrderOfTime(KeptResult result)
    {
        long? before = null;
        int direction = 0;
        foreach (RowBatch batch in result.Batches)
        {
            Column times = batch.Column(Time);
            if (times.Kind != ValueKind.Date)
            {
                return false;
            }

            for (int row = 0; row < batch.RowCount; row++)
            {
                if (times.IsNull(row))
                {
                    return false;
                }

                long time = times[row].AsLong;
                int step = before is { } last ? time.CompareTo(last) : 0;
                if (step * direction < 0)
                {
                    return false;
                }

                direction = step != 0 ? step : direction;
                before = time;
            }
        }

        return before is not null;
    }

    /// <returns>The fields to show. What the store has names of its own for is called otherwise.</returns>
    private static IReadOnlyList<string> Store(KeptResult result, bool hasTime, ITableWriter writer)
    {
        IReadOnlyList<string> shown = result.Fields ?? FieldOrder.Of(result.Batches);
        HashSet<string> taken = new(shown, StringComparer.Ordinal);
        Dictionary<string, string> names = new(StringComparer.Ordinal);
        foreach (string name in shown)
        {
            string other = name is "_id" or "_table" || (name == Time && !hasTime) ? name.TrimStart('_') : name;
            while (other != name && !taken.Add(other))
            {
                other += "_";
            }

            names[name] = other;
        }

        long number = 0;
        foreach (RowBatch batch in result.Batches)
        {
            List<string> fields = [];
            List<Column> columns = [];
            for (int i = 0; i < batch.Names.Length; i++)
            {
                if (names.TryGetValue(batch.Names[i], out string? name))
                {
                    fields.Add(name);
                    columns.Add(batch.Columns[i]);
                }
            }

            if (!hasTime)
            {
                long[] times = new long[batch.RowCount];
                for (int row = 0; row < times.Length; row++)
                {
                    times[row] = FirstTime + (number++ * SpacingNanoseconds);
                }

                fields.Add(Time);
                columns.Add(new LongColumn(ValueKind.Date, times));
            }

            writer.AppendAsync(new RowBatch(batch.RowCount, [.. fields], [.. columns])).AsTask().GetAwaiter().GetResult();
        }

        return [.. shown.Select(name => names[name])];
    }
}
