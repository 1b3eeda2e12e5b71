using System.Collections.Concurrent;
using LogFlowDb.Engine.Blocks;

namespace LogFlowDb.Engine.Tables;

/// <summary>Keeps block headers that were read, up to a number; beyond it starts afresh. Safe for concurrent use.</summary>
internal sealed class HeaderCache
{
    /// <summary>A header of 25 columns takes about 5 KB in memory.</summary>
    private const int MaxHeaders = 4096;

    /// <summary>Calls of <see cref="ClearWhenUnused"/> without use in between, after which it clears: two minutes.</summary>
    private const int UnusedRounds = 12;

    private readonly ConcurrentDictionary<SealedBlock, BlockHeader> _headers = new();
    private int _unusedRounds;

    public BlockHeader Get(SealedBlock block)
    {
        if (Volatile.Read(ref _unusedRounds) != 0)
        {
            Volatile.Write(ref _unusedRounds, 0);
        }

        if (_headers.TryGetValue(block, out BlockHeader? header))
        {
            return header;
        }

        header = block.ReadHeader();
        if (_headers.Count >= MaxHeaders)
        {
            _headers.Clear();
        }

        _headers[block] = header;
        return header;
    }

    /// <summary>To be called at intervals: a table that nobody asks keeps no headers.</summary>
    public void ClearWhenUnused()
    {
        if (Interlocked.Increment(ref _unusedRounds) == UnusedRounds)
        {
            _headers.Clear();
        }
    }
}
