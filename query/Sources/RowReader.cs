using LogFlowDb.Engine.Columns;

namespace LogFlowDb.Query.Sources;

/// <summary>Gives the rows of one file, batch by batch. Not thread-safe.</summary>
internal abstract class RowReader(FileBytes bytes) : IDisposable
{
    protected FileBytes Bytes { get; } = bytes;

    /// <summary>The next rows, at most so many; null at the end.</summary>
    public abstract RowBatch? Next(int maxRows);

    public void Dispose() => Bytes.Dispose();
}
