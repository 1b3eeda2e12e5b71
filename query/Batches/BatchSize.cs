using LogFlowDb.Engine.Scanning;

namespace LogFlowDb.Query.Batches;

internal static class BatchSize
{
    /// <summary>Rows in a full batch: large enough to pay for the calls, small enough for the first-level caches.</summary>
    public const int Rows = 4 * IRowGroupReader.FrameRows;
}
