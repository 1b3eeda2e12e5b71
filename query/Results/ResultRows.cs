using System.Globalization;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Query.Batches;

namespace LogFlowDb.Query.Results;

/// <summary>
/// The rows of a query that nobody reads yet: in memory as far as they are few, then in a file that goes with this object. One thread
/// adds, any read meanwhile what is there.
/// </summary>
/// <param name="path">Of the file, made when it is needed; null keeps all in memory.</param>
internal sealed class ResultRows(string? path, long maxBytes = ResultRows.DefaultMaxBytes, long memoryBytes = ResultRows.DefaultMemoryBytes) : IDisposable
{
    /// <summary>Of one result.</summary>
    public const long DefaultMaxBytes = 1L << 30;

    private const long DefaultMemoryBytes = 4L << 20;

    private readonly Lock _gate = new();
    private readonly List<Frame> _frames = [];
    private RowStore _pending = new();
    private FileStream? _file;
    private long _bytes;
    private long _rows;
    private bool _isDisposed;

    public long RowCount => Interlocked.Read(ref _rows);

    /// <summary>Encoded, rows not encoded yet left out.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <exception cref="QueryExecutionException">There are too many rows to keep.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Add(RowBatch batch)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            _pending.Append(batch);
            _rows += batch.RowCount;
            if (_pending.RowCount >= BatchSize.Rows)
            {
                Encode();
            }
        }
    }

    /// <summary>Rows by their numbers from 0; those that are not there yet are left out.</summary>
    public IEnumerable<RowBatch> Read(long offset, long count)
    {
        long end = count > long.MaxValue - offset ? long.MaxValue : offset + count;
        for (long at = offset; at < end && ReadAt(at) is { } batch; at += batch.RowCount)
        {
            yield return batch.RowCount > end - at ? batch.Slice(0, (int)(end - at)) : batch;
        }
    }

    /// <summary>Writes all frames, one behind the other.</summary>
    /// <returns>Bytes written.</returns>
    public long CopyTo(Stream target)
    {
        long written = 0;
        for (int i = 0; ; i++)
        {
            byte[] frame;
            lock (_gate)
            {
                if (_pending.RowCount > 0)
                {
                    Encode();
                }

                if (i >= _frames.Count)
                {
                    return written;
                }

                frame = Load(_frames[i]);
            }

            target.Write(frame);
            written += frame.Length;
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            _frames.Clear();
            _pending = new RowStore();
            _file?.Dispose();
            _file = null;
        }
    }

    /// <summary>The rest of the batch with a row; null when there is no such row.</summary>
    private RowBatch? ReadAt(long row)
    {
        byte[] bytes;
        int skip;
        lock (_gate)
        {
            if (row >= _rows || _isDisposed)
            {
                return null;
            }

            long encoded = _rows - _pending.RowCount;
            if (row >= encoded)
            {
                // The builder goes on: what is read is a copy.
                RowBatch pending = _pending.Build();
                skip = (int)(row - encoded);
                RowStore copy = new();
                copy.Append(pending.Slice(skip, pending.RowCount - skip));
                return copy.Build();
            }

            int low = 0, high = _frames.Count - 1;
            while (low < high)
            {
                int middle = (low + high + 1) / 2;
                (low, high) = _frames[middle].FirstRow <= row ? (middle, high) : (low, middle - 1);
            }

            bytes = Load(_frames[low]);
            skip = (int)(row - _frames[low].FirstRow);
        }

        return ResultFrames.TryDecode(bytes, out RowBatch batch)
            ? batch.Slice(skip, batch.RowCount - skip)
            : throw new QueryExecutionException("the rows of the result were damaged on the disk");
    }

    private void Encode()
    {
        int rows = _pending.RowCount;
        byte[] frame = ResultFrames.Encode(_pending.Build());
        _pending = new RowStore();
        if (_bytes + frame.Length > maxBytes)
        {
            _rows -= rows;
            throw new QueryExecutionException(string.Create(
                CultureInfo.InvariantCulture, $"the result has more than {maxBytes >> 20} MiB, which is all that is kept of one: add limit, or fewer fields"));
        }

        long first = _rows - rows, at = _bytes;
        _bytes += frame.Length;
        if (path is null || at + frame.Length <= memoryBytes)
        {
            _frames.Add(new Frame(first, 0, frame.Length, frame));
            return;
        }

        if (_file is null)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            _file = new FileStream(path, FileMode.Create, FileAccess.ReadWrite, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);
        }

        long position = _file.Length;
        RandomAccess.Write(_file.SafeFileHandle, frame, position);
        _frames.Add(new Frame(first, position, frame.Length, null));
    }

    private byte[] Load(Frame frame)
    {
        if (frame.Bytes is not null)
        {
            return frame.Bytes;
        }

        byte[] bytes = new byte[frame.Length];
        return RandomAccess.Read(_file!.SafeFileHandle, bytes, frame.Position) == bytes.Length
            ? bytes
            : throw new QueryExecutionException("the file of the result was cut off");
    }

    private sealed record Frame(long FirstRow, long Position, int Length, byte[]? Bytes);
}
