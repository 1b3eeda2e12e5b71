using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Tables;

namespace LogFlowDb.Collectors.Loggers;

/// <summary>Some fields of rows; all when none is named. Immutable.</summary>
internal sealed class FieldProjection(HashSet<string> fields)
{
    /// <summary>The time stays in any case: a row has no place without it.</summary>
    public RowBatch Apply(RowBatch rows)
    {
        if (fields.Count == 0)
        {
            return rows;
        }

        List<string> names = [];
        List<Column> columns = [];
        for (int i = 0; i < rows.Names.Length; i++)
        {
            if (fields.Contains(rows.Names[i]) || string.Equals(rows.Names[i], SystemFields.Time, StringComparison.Ordinal))
            {
                names.Add(rows.Names[i]);
                columns.Add(rows.Columns[i]);
            }
        }

        return new RowBatch(rows.RowCount, [.. names], [.. columns]);
    }
}
