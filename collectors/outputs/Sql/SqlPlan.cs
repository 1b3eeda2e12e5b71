using LogFlowDb.Engine.Columns;

namespace LogFlowDb.Outputs.Sql;

/// <summary>Which field of batches of one layout goes to which column.</summary>
/// <param name="names">Of the fields of such a batch.</param>
/// <param name="sources">Per column, the index of its field; −1 for one that these batches lack.</param>
internal sealed class SqlPlan(string[] names, int[] sources, SqlColumn[] columns)
{
    public IReadOnlyList<SqlColumn> Columns => columns;

    public bool Fits(RowBatch rows) => rows.Names.SequenceEqual(names);

    /// <summary>Per column its field; null for one that is null in every row.</summary>
    public void Pick(RowBatch rows, Column?[] picked)
    {
        for (int i = 0; i < sources.Length; i++)
        {
            picked[i] = sources[i] < 0 ? null : rows.Columns[sources[i]];
        }
    }
}
