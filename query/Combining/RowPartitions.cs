using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Batches;

namespace LogFlowDb.Query.Combining;

/// <summary>Rows on disk, dealt out by the hash of their keys, numbered as they came. Not thread-safe.</summary>
internal sealed class RowPartitions
{
    /// <summary>The number of a row among all, from 0. No field of a query can have this name.</summary>
    public const string Number = "\u0001row";

    private readonly IReadOnlyList<string> _keys;
    private readonly Spilling _spilling;
    private readonly RowKeys _hasher;
    private readonly RowStore[] _pending;
    private readonly SpillRun[] _runs;
    private readonly ByteBuffer _scratch = new();
    private long _rowCount;

    public RowPartitions(IReadOnlyList<string> keys, int count, Spilling spilling)
    {
        _keys = keys;
        _spilling = spilling;
        _hasher = new RowKeys(keys.Count);
        SpillFile file = spilling.Space.Open();
        _pending = new RowStore[count];
        _runs = new SpillRun[count];
        for (int i = 0; i < count; i++)
        {
            _pending[i] = new RowStore();
            _runs[i] = new SpillRun(file);
        }
    }

    public int Count => _runs.Length;

    public void Add(RowBatch batch)
    {
        _spilling.Check();
        long[] numbers = new long[batch.RowCount];
        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] = _rowCount++;
        }

        RowBatch numbered = batch.Set(Number, new LongColumn(ValueKind.Long, numbers));
        ReadOnlySpan<ulong> hashes = _hasher.Hash([.. _keys.Select(batch.Column)], batch.RowCount);
        int[] parts = new int[hashes.Length], starts = new int[Count + 1];
        for (int row = 0; row < parts.Length; row++)
        {
            // Other bits than those that tables go by.
            parts[row] = (int)((uint)(hashes[row] >> 8) % (uint)Count);
            starts[parts[row] + 1]++;
        }

        for (int part = 0; part < Count; part++)
        {
            starts[part + 1] += starts[part];
        }

        int[] rows = new int[parts.Length], next = [.. starts];
        for (int row = 0; row < parts.Length; row++)
        {
            rows[next[parts[row]]++] = row;
        }

        for (int part = 0; part < Count; part++)
        {
            if (starts[part + 1] > starts[part])
            {
                Append(part, numbered.Gather(rows.AsSpan(starts[part], starts[part + 1] - starts[part])));
            }
        }
    }

    /// <summary>The rows of a part in the order in which they came. No more may be added.</summary>
    public SpillRun Part(int part)
    {
        Write(part);
        return _runs[part];
    }

    private void Append(int part, RowBatch rows)
    {
        RowStore pending = _pending[part];
        pending.Append(rows);
        if (pending.RowCount >= Spilling.PieceRows(pending.RowCount, pending.BytesHeld))
        {
            Write(part);
        }
    }

    private void Write(int part)
    {
        _runs[part].Append(_pending[part].Build(), _scratch);
        _pending[part].Clear();
    }
}
