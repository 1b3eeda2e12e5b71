using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Console.Interactive;

/// <summary>The order of columns where a query leaves the fields open: what people ask of a flow first, what is the same for all last.</summary>
internal static class FieldOrder
{
    private static readonly string[] s_first =
    [
        "_time", "src_ip", "src_port", "dst_ip", "dst_port", "protocol", "octet_count", "packet_count", "tcp_flags", "line",
    ];

    private static readonly string[] s_last = ["_id", "_table"];

    /// <summary>The fields that have a value in the batches.</summary>
    public static IReadOnlyList<string> Of(IReadOnlyList<RowBatch> batches)
    {
        List<string> names = [];
        HashSet<string> known = new(StringComparer.Ordinal);
        foreach (RowBatch batch in batches)
        {
            for (int i = 0; i < batch.Names.Length; i++)
            {
                if (batch.Columns[i].Kind is not ValueKind.Null && known.Add(batch.Names[i]))
                {
                    names.Add(batch.Names[i]);
                }
            }
        }

        return [.. s_first.Where(known.Contains), .. names.Except(s_first).Except(s_last), .. s_last.Where(known.Contains)];
    }
}
