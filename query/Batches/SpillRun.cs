using LogFlowDb.Engine.Columns;

namespace LogFlowDb.Query.Batches;

/// <summary>Rows in a spill file, in the order in which they were appended. Appended to by one thread at a time.</summary>
internal sealed class SpillRun(SpillFile file) : IRowRun
{
    private readonly List<long> _places = [];

    public long RowCount { get; private set; }

    /// <summary>Bytes of the largest piece.</summary>
    public int PieceBytes { get; private set; }

    /// <param name="scratch">Used up.</param>
    public void Append(RowBatch batch, ByteBuffer scratch)
    {
        if (batch.RowCount == 0)
        {
            return;
        }

        scratch.Clear();
        BatchCodec.Write(scratch, batch);
        _places.Add(file.Append(scratch.Span));
        PieceBytes = Math.Max(PieceBytes, scratch.Length);
        RowCount += batch.RowCount;
    }

    /// <summary>The rows from the first on. Nothing may be appended meanwhile.</summary>
    public IEnumerable<RowBatch> Read()
    {
        byte[] buffer = [];
        foreach (long place in _places)
        {
            yield return BatchCodec.Read(file.Read(place, ref buffer));
        }
    }
}
