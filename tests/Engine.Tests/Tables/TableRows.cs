using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Scanning;
using LogFlowDb.Engine.Tables;
using Xunit;

namespace LogFlowDb.Engine.Tests.Tables;

/// <summary>Reads a whole table back, in the order of ids.</summary>
internal static class TableRows
{
    public static RowBatch Read(Database database, string table)
    {
        using TableSnapshot snapshot = database.Snapshot(table)!;
        return Read(snapshot);
    }

    public static RowBatch Read(TableSnapshot snapshot)
    {
        List<RowBatch> parts = [];
        foreach (IRowGroup group in snapshot.Groups)
        {
            using IRowGroupReader reader = group.OpenReader();
            string[] names = [.. group.ColumnNames];
            parts.Add(new RowBatch(group.RowCount, names, [.. names.Select(n => reader.Read(n, 0, group.RowCount)!)]));
        }

        if (parts.Count == 0)
        {
            return new RowBatch(0, [], []);
        }

        RowBatch all = ColumnAssembly.Concat(parts);
        int[] byId = [.. Enumerable.Range(0, all.RowCount).OrderBy(row => all.Column(SystemFields.Id)[row].AsLong)];
        return all.Gather(byId);
    }

    /// <summary>The values of <c>n</c> must be 1, 2, 3 … : nothing lost, doubled or out of order. Returns how many there are.</summary>
    public static long AssertCounted(Database database, string table)
    {
        RowBatch rows = Read(database, table);
        Column numbers = rows.Column("n"), ids = rows.Column(SystemFields.Id);
        for (int row = 0; row < rows.RowCount; row++)
        {
            Assert.Equal(row + 1L, numbers[row].AsLong);
            Assert.Equal(row + 1L, ids[row].AsLong);
        }

        return rows.RowCount;
    }
}
