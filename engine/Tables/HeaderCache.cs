using System.Collections.Concurrent;
using LogFlowDb.Engine.Blocks;

namespace LogFlowDb.Engine.Tables;

/// <summary>Keeps block headers that were read, up to a number; beyond it starts afresh. Safe for concurrent use.</summary>
internal sealed class HeaderCache
{
    /// <summary>A header of 25 columns takes about 5 KB in memory.</summary>
    private const int MaxHeaders = 4096;

    private readonly ConcurrentDictionary<SealedBlock, BlockHeader> _headers = new();

    public BlockHeader Get(SealedBlock block)
    {
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

    public void Clear() => _headers.Clear();
}
