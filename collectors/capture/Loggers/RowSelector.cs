using System.Buffers;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using LogFlowDb.Protocols.Records;

namespace LogFlowDb.Collectors.Loggers;

/// <summary>Rows of some exporters and some source ids. An empty set means all. Immutable.</summary>
internal sealed class RowSelector(ExporterPrefix[] exporters, HashSet<long> sourceIds)
{
    /// <summary>What is left of a batch; null when nothing is.</summary>
    public RowBatch? Apply(RowBatch rows)
    {
        if ((exporters.Length == 0 && sourceIds.Count == 0) || rows.RowCount == 0)
        {
            return rows;
        }

        int[] kept = ArrayPool<int>.Shared.Rent(rows.RowCount);
        try
        {
            int count = rows.RowCount;
            for (int row = 0; row < count; row++)
            {
                kept[row] = row;
            }

            if (exporters.Length > 0)
            {
                count = KeepExporters(rows.Column(FlowFields.ExporterIp.Name), kept.AsSpan(0, count));
            }

            if (sourceIds.Count > 0)
            {
                count = KeepSources(rows.Column(FlowFields.ObservationDomainId.Name), kept.AsSpan(0, count));
            }

            return count == 0 ? null : count == rows.RowCount ? rows : rows.Gather(kept.AsSpan(0, count));
        }
        finally
        {
            ArrayPool<int>.Shared.Return(kept);
        }
    }

    private bool IsChosen(IpValue exporter)
    {
        foreach (ExporterPrefix prefix in exporters)
        {
            if (prefix.Contains(exporter))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Moves the rows to keep to the front and returns how many they are.</summary>
    private int KeepExporters(Column column, Span<int> kept)
    {
        if (column is ConstantColumn constant)
        {
            return constant.Value.Kind == ValueKind.Ip && IsChosen(constant.Value.AsIp) ? kept.Length : 0;
        }

        if (column is not IpColumn addresses)
        {
            return 0;
        }

        // Records of one exporter come in runs.
        ReadOnlySpan<IpValue> values = addresses.Values;
        IpValue last = values[0];
        bool isLastChosen = IsChosen(last);
        int count = 0;
        foreach (int row in kept)
        {
            if (values[row] != last)
            {
                last = values[row];
                isLastChosen = IsChosen(last);
            }

            if (isLastChosen && !addresses.IsNull(row))
            {
                kept[count++] = row;
            }
        }

        return count;
    }

    private int KeepSources(Column column, Span<int> kept)
    {
        if (column is ConstantColumn constant)
        {
            return constant.Value.Kind == ValueKind.Long && sourceIds.Contains(constant.Value.AsLong) ? kept.Length : 0;
        }

        if (column is not LongColumn ids)
        {
            return 0;
        }

        ReadOnlySpan<long> values = ids.Values;
        long last = values[0];
        bool isLastChosen = sourceIds.Contains(last);
        int count = 0;
        foreach (int row in kept)
        {
            if (values[row] != last)
            {
                last = values[row];
                isLastChosen = sourceIds.Contains(last);
            }

            if (isLastChosen && !ids.IsNull(row))
            {
                kept[count++] = row;
            }
        }

        return count;
    }
}
