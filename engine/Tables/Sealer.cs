using System.Runtime.InteropServices;
using LogFlowDb.Engine.Blocks;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Storage;

namespace LogFlowDb.Engine.Tables;

/// <summary>
/// Turns rows of the tail into blocks, one per UTC day they fall on, durable on return. Each day has a file for blocks of at least
/// half the usual size, which stay as they are, and one for smaller blocks, which go when they are merged. One caller at a time.
/// </summary>
internal sealed class Sealer(int tableNumber, int blockRows, IReadOnlyList<string> summedFields, IDisk disk, BlockFiles files, Func<int> takeFile)
{
    private const long DayNanoseconds = 86_400_000_000_000;

    private readonly Dictionary<(int Day, bool IsSmall), (int File, long End)> _open = [];
    private readonly EncodingPlan _plan = new();

    /// <summary>Blocks of fewer rows are merged with others of their day.</summary>
    public static int SmallRows(int blockRows) => blockRows / 2;

    /// <summary>The UTC day of a time in ns since 1970.</summary>
    public static int DayOf(long time) => (int)Math.DivRem(time, DayNanoseconds, out long rest) - (rest < 0 ? 1 : 0);

    /// <summary>Takes note of the files there are, to go on writing to the newest of each day and kind.</summary>
    public void Known(IReadOnlyList<BlockLocation> blocks)
    {
        Dictionary<int, (int Day, int Least, int Most, long End)> found = [];
        foreach (BlockLocation block in blocks)
        {
            ref (int Day, int Least, int Most, long End) file = ref CollectionsMarshal.GetValueRefOrAddDefault(found, block.File, out bool exists);
            long end = block.Offset + block.Length;
            file = exists
                ? (block.Day, Math.Min(file.Least, block.Rows), Math.Max(file.Most, block.Rows), Math.Max(file.End, end))
                : (block.Day, block.Rows, block.Rows, end);
        }

        foreach ((int number, (int day, int least, int most, long end)) in found)
        {
            // With another block size than before a file may hold both kinds: it is left alone.
            bool isSmall = most < SmallRows(blockRows);
            if ((isSmall || least >= SmallRows(blockRows)) && _open.GetValueOrDefault((day, isSmall)).File < number)
            {
                _open[(day, isSmall)] = (number, end);
            }
        }
    }

    /// <returns>By first id.</returns>
    public IReadOnlyList<BlockLocation> Seal(RowBatch rows)
    {
        List<BlockLocation> blocks = [];
        foreach ((int day, RowBatch part) in SplitByDay(rows))
        {
            bool isSmall = part.RowCount < SmallRows(blockRows);
            (int file, long end) = _open.TryGetValue((day, isSmall), out (int File, long End) open) ? open : (takeFile(), 0);
            BlockLocation block = Write(part, day, file, end, _plan);
            _open[(day, isSmall)] = (file, block.Offset + block.Length);
            blocks.Add(block);
        }

        blocks.Sort(static (x, y) => x.FirstId.CompareTo(y.FirstId));
        return blocks;
    }

    /// <summary>Writes no more to these files.</summary>
    public void Leave(IReadOnlySet<int> left)
    {
        foreach ((int Day, bool IsSmall) key in _open.Where(o => left.Contains(o.Value.File)).Select(o => o.Key).ToList())
        {
            _open.Remove(key);
        }
    }

    /// <summary>Encodes rows of one day and writes them as a block. Durable on return. Touches nothing of the sealer's state.</summary>
    /// <param name="plan">Used by one thread at a time; null to look at the rows as if there were no others.</param>
    public BlockLocation Write(RowBatch rows, int day, int file, long offset, EncodingPlan? plan = null)
    {
        (BlockHeader header, ByteWriter bytes, int headerLength) =
            BlockWriter.Write(rows, tableNumber, SystemFields.Time, SystemFields.Id, plan, summedFields);
        files.Write(disk, day, file, offset, bytes.Written);
        return new BlockLocation(
            day, file, offset, header.BlockLength, headerLength, header.Rows, header.FirstId, header.LastId, header.MinTime, header.MaxTime);
    }

    private static IEnumerable<(int Day, RowBatch Rows)> SplitByDay(RowBatch rows)
    {
        LongColumn time = (LongColumn)ColumnAssembly.Materialize(rows.Column(SystemFields.Time));
        SortedDictionary<int, List<int>> days = [];
        int lastDay = int.MinValue;
        List<int>? last = null;
        for (int row = 0; row < rows.RowCount; row++)
        {
            int day = DayOf(time.Values[row]);
            if (day != lastDay || last is null)
            {
                if (!days.TryGetValue(day, out last))
                {
                    days.Add(day, last = []);
                }

                lastDay = day;
            }

            last.Add(row);
        }

        return days.Count == 1
            ? [(days.Keys.First(), rows)]
            : days.Select(d => (d.Key, rows.Gather(CollectionsMarshal.AsSpan(d.Value))));
    }
}
