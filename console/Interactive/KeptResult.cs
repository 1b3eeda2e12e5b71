using LogFlowDb.Engine.Columns;
using LogFlowDb.Query;

namespace LogFlowDb.Console.Interactive;

/// <summary>The rows of the last query, kept to be shown again. Filled by the thread of the query, read by the shell's afterwards.</summary>
/// <param name="Query">Its text.</param>
/// <param name="Fields">Those that it names; null when it leaves them open.</param>
internal sealed record KeptResult(string Query, IReadOnlyList<string>? Fields)
{
    public List<RowBatch> Batches { get; } = [];

    public long Rows { get; private set; }

    /// <summary>Null while it runs, and when it failed.</summary>
    public QueryStatistics? Statistics { get; set; }

    /// <summary>There were more rows.</summary>
    public bool IsCut { get; set; }

    public void Add(RowBatch batch)
    {
        Batches.Add(batch);
        Rows += batch.RowCount;
    }

    /// <summary>Rows by their number.</summary>
    public IEnumerable<RowBatch> Slice(long offset, long count)
    {
        foreach (RowBatch batch in Batches)
        {
            if (count <= 0)
            {
                yield break;
            }

            if (offset >= batch.RowCount)
            {
                offset -= batch.RowCount;
                continue;
            }

            int take = (int)Math.Min(count, batch.RowCount - offset);
            yield return take == batch.RowCount ? batch : batch.Slice((int)offset, take);
            offset = 0;
            count -= take;
        }
    }
}
