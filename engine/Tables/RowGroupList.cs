using System.Collections;
using LogFlowDb.Engine.Scanning;

namespace LogFlowDb.Engine.Tables;

/// <summary>Sealed blocks and then rows in memory as one list; the array of blocks is shared by snapshots. Immutable.</summary>
internal sealed class RowGroupList(SealedBlock[] blocks, TailRows[] tail) : IReadOnlyList<IRowGroup>
{
    public int Count => blocks.Length + tail.Length;

    public IRowGroup this[int index] => index < blocks.Length ? blocks[index] : tail[index - blocks.Length];

    public IEnumerator<IRowGroup> GetEnumerator()
    {
        foreach (SealedBlock block in blocks)
        {
            yield return block;
        }

        foreach (TailRows rows in tail)
        {
            yield return rows;
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
