namespace LogFlowDb.Engine.Tables;

/// <summary>
/// Keeps the bytes of block headers that were read, up to a number of bytes. A block keeps its own, so that a header kept costs no
/// look-up; this is the list from which they are taken back: the second chance is for headers asked for since the hand came by
/// last. Once full, only some of those missed are let in: a question put to more blocks than fit finds its share of them, where
/// it would push out each header just before it is wanted again. Safe for concurrent use.
/// </summary>
internal sealed class HeaderCache(int capacityBytes = HeaderCache.DefaultCapacityBytes)
{
    /// <summary>A header of 25 columns takes about 1.3 KB.</summary>
    public const int DefaultCapacityBytes = 8 << 20;

    /// <summary>One missed header in so many is let in when the cache is full.</summary>
    private const int Admission = 8;

    /// <summary>Calls of <see cref="ClearWhenUnused"/> without use in between, after which it clears: two minutes.</summary>
    private const int UnusedRounds = 12;

    private readonly Lock _gate = new();
    private readonly List<SealedBlock> _blocks = [];
    private long _bytes;
    private int _hand;
    private uint _missed;
    private int _unusedRounds;

    public long Bytes
    {
        get
        {
            lock (_gate)
            {
                return _bytes;
            }
        }
    }

    /// <summary>The header's bytes, checked; they must not be changed.</summary>
    /// <exception cref="Diagnostics.CorruptTableException">The header fails its checks.</exception>
    public byte[] Get(SealedBlock block)
    {
        if (Volatile.Read(ref _unusedRounds) != 0)
        {
            Volatile.Write(ref _unusedRounds, 0);
        }

        if (block.KeptHeader is { } kept)
        {
            block.WasAsked = true;
            return kept;
        }

        byte[] bytes = block.ReadHeaderBytes();
        lock (_gate)
        {
            bool isFull = _bytes + bytes.Length > capacityBytes;
            if (block.KeptHeader is null && bytes.Length <= capacityBytes && (!isFull || _missed++ % Admission == 0))
            {
                MakeRoom(bytes.Length);
                block.WasAsked = false;
                block.KeptHeader = bytes;
                _blocks.Add(block);
                _bytes += bytes.Length;
            }
        }

        return bytes;
    }

    /// <summary>To be called at intervals: a table that nobody asks keeps no headers.</summary>
    public void ClearWhenUnused()
    {
        if (Interlocked.Increment(ref _unusedRounds) != UnusedRounds)
        {
            return;
        }

        lock (_gate)
        {
            foreach (SealedBlock block in _blocks)
            {
                block.KeptHeader = null;
            }

            _blocks.Clear();
            _bytes = 0;
        }
    }

    private void MakeRoom(int needed)
    {
        while (_bytes + needed > capacityBytes)
        {
            _hand = _hand < _blocks.Count ? _hand : 0;
            SealedBlock block = _blocks[_hand];
            if (block.WasAsked)
            {
                block.WasAsked = false;
                _hand++;
                continue;
            }

            _bytes -= block.KeptHeader!.Length;
            block.KeptHeader = null;
            _blocks[_hand] = _blocks[^1];
            _blocks.RemoveAt(_blocks.Count - 1);
        }
    }
}
