using LogFlowDb.Console.Formats;
using LogFlowDb.Console.Sessions;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Console.Commands;

/// <summary>Rows made by a command, in the formats of queries.</summary>
/// <param name="columns">Name and value of each column.</param>
internal sealed class Listing<T>(params (string Name, Func<T, Value> Value)[] columns)
{
    /// <param name="omitEmpty">Columns that are left out when no row has a value.</param>
    public void Write(ICommandSession session, string format, IReadOnlyList<T> rows, params string[] omitEmpty)
    {
        (string Name, Func<T, Value> Value)[] shown =
            [.. columns.Where(column => !omitEmpty.Contains(column.Name, StringComparer.Ordinal) || rows.Any(row => !column.Value(row).IsNull))];
        ResultWriter writer = OutputFormat.Create(format, session);
        writer.Begin([.. shown.Select(column => column.Name)]);
        if (rows.Count > 0)
        {
            writer.Rows(new RowBatch(
                rows.Count, [.. shown.Select(column => column.Name)], [.. shown.Select(column => new ValueColumn(rows.Select(column.Value).ToArray()))]));
        }

        writer.End();
    }
}
