using LogFlowDb.Engine.Columns;

namespace LogFlowDb.Query.Batches;

/// <summary>Rows that can be read from the first to the last, any number of times, a few at a time.</summary>
internal interface IRowRun
{
    IEnumerable<RowBatch> Read();
}
