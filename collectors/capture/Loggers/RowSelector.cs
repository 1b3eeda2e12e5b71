using System.Buffers;
using LogFlowDb.Collectors.Receiving;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using LogFlowDb.Protocols.Records;

namespace LogFlowDb.Collectors.Loggers;

/// <summary>Rows of some exporters and some source ids. Immutable.</summary>
/// <param name="exporters">Null for all.</param>
/// <param name="sourceIds">None for all.</param>
internal sealed class RowSelector(PrefixSet? exporters, HashSet<long> sourceIds)
{
    /// <summary>What is left of a batch; null when nothing is.</summary>
    public RowBatch? Apply(RowBatch rows)
    {
        if ((exporters is null && sourceIds.Count == 0) || rows.RowCount == 0)
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

            if (exporters is not null)
            {
                count = KeepExporters(exporters, rows.Column(FlowFields.ExporterIp.Name), kept.AsSpan(0, count));
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

    /// <summary>Moves the rows to keep to the front and returns how many they are.</summary>
    private static int KeepExporters(PrefixSet exporters, Column column, Span<int> kept)
    {
        if (column is ConstantColumn constant)
        {
            return constant.Value.Kind == ValueKind.Ip && exporters.Contains(constant.Value.AsIp.Number) ? kept.Length : 0;
        }

        if (column is not IpColumn addresses)
        {
            return 0;
        }

        // Records of one exporter come in runs.
        ReadOnlySpan<IpValue> values = addresses.Values;
        IpValue last = values[0];
        bool isLastChosen = exporters.Contains(last.Number);
        int count = 0;
        foreach (int row in kept)
        {
            if (values[row] != last)
            {
                last = values[row];
                isLastChosen = exporters.Contains(last.Number);
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
