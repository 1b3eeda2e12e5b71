using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Tables;
using LogFlowDb.Engine.Values;
using LogFlowDb.Protocols.Records;

namespace LogFlowDb.Collectors.Loggers;

/// <summary>Rows of some source ids, and some fields of them. An empty set means all. Immutable.</summary>
internal sealed class FlowFilter(HashSet<long> sourceIds, HashSet<string> fields)
{
    /// <summary>What is left of a batch; null when nothing is.</summary>
    public RowBatch? Apply(RowBatch rows)
    {
        RowBatch? selected = sourceIds.Count == 0 ? rows : Select(rows);
        return selected is null || fields.Count == 0 ? selected : Project(selected);
    }

    private RowBatch? Select(RowBatch rows)
    {
        Column ids = rows.Column(FlowFields.ObservationDomainId.Name);
        if (ids is ConstantColumn constant)
        {
            return Matches(constant.Value) ? rows : null;
        }

        List<int> selection = [];
        for (int row = 0; row < rows.RowCount; row++)
        {
            if (Matches(ids[row]))
            {
                selection.Add(row);
            }
        }

        return selection.Count == 0 ? null
            : selection.Count == rows.RowCount ? rows
            : rows.Gather(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(selection));
    }

    private bool Matches(Value id) => id.Kind == ValueKind.Long && sourceIds.Contains(id.AsLong);

    /// <summary>The time stays in any case: a row has no place without it.</summary>
    private RowBatch Project(RowBatch rows)
    {
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
