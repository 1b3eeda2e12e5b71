using LogFlowDb.Engine.Columns;

namespace LogFlowDb.Engine.Tables;

/// <summary>Gets the rows of all tables as they are appended.</summary>
public interface IAppendSubscriber
{
    /// <summary>
    /// Called by whoever appends, once the rows are visible to queries, several tables at once but those of one table in order. Must
    /// not throw and not wait: nobody else can append to the table meanwhile.
    /// </summary>
    /// <param name="rows">With <c>_time</c> and <c>_id</c>; shared with the table, so nothing in them may be changed.</param>
    void OnAppended(string table, RowBatch rows);
}
