using LogFlowDb.Engine.Columns;
using LogFlowDb.Query.Batches;

namespace LogFlowDb.Query.Results;

/// <summary>
/// Batches of rows on their way between two processes of one version on one machine. Not for concurrent use.
/// </summary>
public sealed class RowBatchBytes
{
    private readonly ByteBuffer _buffer = new();

    /// <returns>Valid until the next call.</returns>
    public ReadOnlySpan<byte> Write(RowBatch batch)
    {
        _buffer.Clear();
        BatchCodec.Write(_buffer, batch);
        return _buffer.Span;
    }

    /// <exception cref="FormatException">They are not what <see cref="Write"/> gave.</exception>
    public static RowBatch Read(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return BatchCodec.Read(bytes);
        }
        catch (Exception e) when (e is ArgumentException or IndexOutOfRangeException or OverflowException or OutOfMemoryException or System.Diagnostics.UnreachableException)
        {
            throw new FormatException("bytes that are no batch of rows", e);
        }
    }
}
