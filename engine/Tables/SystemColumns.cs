using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Engine.Tables;

/// <summary>Gives rows their <c>_time</c> and <c>_id</c>.</summary>
internal static class SystemColumns
{
    /// <summary>The batch with <c>_time</c> and <c>_id</c> in front; rows without a time of kind Date get the present one.</summary>
    public static RowBatch Add(RowBatch rows, long firstId, TimeProvider clock)
    {
        List<string> names = new(rows.Names.Length + 2) { SystemFields.Time, SystemFields.Id };
        List<Column> columns = new(rows.Names.Length + 2) { Times(rows, clock), Ids(firstId, rows.RowCount) };
        for (int i = 0; i < rows.Names.Length; i++)
        {
            if (rows.Names[i] is not (SystemFields.Time or SystemFields.Id or SystemFields.Table))
            {
                names.Add(rows.Names[i]);
                columns.Add(rows.Columns[i]);
            }
        }

        return new RowBatch(rows.RowCount, [.. names], [.. columns]);
    }

    private static LongColumn Ids(long firstId, int count)
    {
        long[] ids = new long[count];
        for (int i = 0; i < count; i++)
        {
            ids[i] = firstId + i;
        }

        return new LongColumn(ValueKind.Long, ids);
    }

    private static LongColumn Times(RowBatch rows, TimeProvider clock)
    {
        Column given = rows.Column(SystemFields.Time);
        if (given is LongColumn { Nulls: null, Kind: ValueKind.Date } complete)
        {
            return complete;
        }

        long now = (clock.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100;
        long[] times = new long[rows.RowCount];
        for (int i = 0; i < times.Length; i++)
        {
            Value time = given[i];
            times[i] = time.Kind == ValueKind.Date ? time.AsLong : now;
        }

        return new LongColumn(ValueKind.Date, times);
    }
}
