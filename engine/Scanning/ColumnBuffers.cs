using LogFlowDb.Engine.Values;

namespace LogFlowDb.Engine.Scanning;

/// <summary>
/// Arrays that a reader fills again and again, for scans that are done with a batch before they ask for the next: a full scan
/// would otherwise allocate its table once over. Columns read with it are valid until <see cref="NextBatch"/>, their
/// dictionaries until <see cref="NextGroup"/>. Not thread-safe: one per scanning thread.
/// </summary>
public sealed class ColumnBuffers
{
    private readonly Shelf<long> _longs = new();
    private readonly Shelf<int> _codes = new();
    private readonly Shelf<IpValue> _addresses = new();

    /// <summary>Takes back the arrays of the columns, not those of dictionaries.</summary>
    public void NextBatch()
    {
        _longs.TakeBack();
        _codes.TakeBack();
    }

    /// <summary>Takes back everything.</summary>
    public void NextGroup()
    {
        NextBatch();
        _addresses.TakeBack();
    }

    internal Memory<long> Longs(int length) => _longs.Get(length);

    internal Memory<int> Codes(int length) => _codes.Get(length);

    /// <summary>For a dictionary of addresses.</summary>
    internal Memory<IpValue> Addresses(int length) => _addresses.Get(length);

    private sealed class Shelf<T>
    {
        private readonly List<T[]> _arrays = [];
        private int _taken;

        public Memory<T> Get(int length)
        {
            if (_taken == _arrays.Count)
            {
                _arrays.Add(new T[length]);
            }
            else if (_arrays[_taken].Length < length)
            {
                _arrays[_taken] = new T[length];
            }

            return _arrays[_taken++].AsMemory(0, length);
        }

        public void TakeBack() => _taken = 0;
    }
}
