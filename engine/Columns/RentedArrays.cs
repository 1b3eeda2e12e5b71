using System.Buffers;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Engine.Columns;

/// <summary>
/// Arrays for columns that are done with soon: allocated for each, they would be of the size that makes the collector go through
/// the whole heap. Disposing it gives them back; no column made with them may be read after that. Not thread-safe.
/// </summary>
internal sealed class RentedArrays : IDisposable
{
    private readonly List<long[]> _longs = [];
    private readonly List<IpValue[]> _addresses = [];

    /// <summary>With whatever was in it before.</summary>
    public Memory<long> Longs(int length)
    {
        _longs.Add(ArrayPool<long>.Shared.Rent(length));
        return _longs[^1].AsMemory(0, length);
    }

    /// <summary>With whatever was in it before.</summary>
    public Memory<IpValue> Addresses(int length)
    {
        _addresses.Add(ArrayPool<IpValue>.Shared.Rent(length));
        return _addresses[^1].AsMemory(0, length);
    }

    public void Dispose()
    {
        _longs.ForEach(static array => ArrayPool<long>.Shared.Return(array));
        _addresses.ForEach(static array => ArrayPool<IpValue>.Shared.Return(array));
        _longs.Clear();
        _addresses.Clear();
    }
}
