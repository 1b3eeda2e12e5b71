using LogFlowDb.Engine.Blocks;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Storage;

namespace LogFlowDb.Engine.Tables;

/// <summary>Turns rows of the tail into blocks, one per UTC day they fall on, durable on return. One caller at a time.</summary>
internal sealed class Sealer(int tableNumber, BlockFiles files)
{
    private const long DayNanoseconds = 86_400_000_000_000;

    private readonly Dictionary<int, long> _ends = [];

    /// <summary>Takes note of where the blocks of a partition end.</summary>
    public void Known(BlockLocation block) =>
        _ends[block.Day] = Math.Max(_ends.GetValueOrDefault(block.Day), block.Offset + block.Length);

    public IReadOnlyList<BlockLocation> Seal(RowBatch rows)
    {
        List<BlockLocation> blocks = [];
        foreach ((int day, RowBatch part) in SplitByDay(rows))
        {
            (BlockHeader header, ByteWriter bytes, int headerLength) =
                BlockWriter.Write(part, tableNumber, SystemFields.Time, SystemFields.Id);
            BlockLocation block = new(
                day, _ends.GetValueOrDefault(day), header.BlockLength, headerLength, header.Rows, header.FirstId, header.LastId, header.MinTime, header.MaxTime);
            files.Write(day, block.Offset, bytes.Written);
            Known(block);
            blocks.Add(block);
        }

        return blocks;
    }

    private static IEnumerable<(int Day, RowBatch Rows)> SplitByDay(RowBatch rows)
    {
        LongColumn time = (LongColumn)ColumnAssembly.Materialize(rows.Column(SystemFields.Time));
        SortedDictionary<int, List<int>> days = [];
        int lastDay = int.MinValue;
        List<int>? last = null;
        for (int row = 0; row < rows.RowCount; row++)
        {
            int day = (int)Math.DivRem(time.Values[row], DayNanoseconds, out long rest);
            day -= rest < 0 ? 1 : 0;
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
            : days.Select(d => (d.Key, rows.Gather(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(d.Value))));
    }
}
