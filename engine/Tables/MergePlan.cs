using LogFlowDb.Engine.Storage;

namespace LogFlowDb.Engine.Tables;

/// <summary>
/// Which small blocks of a day are worth merging. Whole files are merged, so that what is merged leaves no holes behind. Files of
/// about the same size go together: a day that gets a few late rows with each hand-over writes each row again only as often as
/// its blocks double, not each time. So a day keeps a few small blocks for each power of two, and no more.
/// </summary>
internal static class MergePlan
{
    /// <summary>Fewer blocks than this are merged only when they fill a block.</summary>
    private const int MinBlocks = 8;

    /// <summary>Blocks' worth of rows that one merge takes at most, so that it ends soon.</summary>
    private const int MaxBlocks = 8;

    /// <summary>Whether a look at the day's files may find anything.</summary>
    public static bool MayBeDue(DayTotals day, int blockRows) => IsDue(day.SmallBlocks, day.SmallRows, blockRows);

    /// <summary>The files to merge, empty when it is not worth while.</summary>
    /// <param name="blocks">All blocks of one day.</param>
    /// <param name="smallRows">Only files whose blocks all have fewer rows are taken.</param>
    public static HashSet<int> Choose(IReadOnlyList<BlockLocation> blocks, int smallRows, int blockRows)
    {
        (int File, int Blocks, long Rows)[] files =
        [
            .. blocks.GroupBy(b => b.File)
                .Where(f => f.All(b => b.Rows < smallRows))
                .Select(f => (f.Key, f.Count(), f.Sum(b => (long)b.Rows)))
                .OrderBy(f => f.Item3),
        ];
        for (int start = 0; start < files.Length; start++)
        {
            HashSet<int> chosen = [];
            int count = 0;
            long rows = 0;
            for (int i = start; i < files.Length; i++)
            {
                if (count > 0 && (files[i].Rows > rows * 2 || rows + files[i].Rows > (long)MaxBlocks * blockRows))
                {
                    break;
                }

                chosen.Add(files[i].File);
                count += files[i].Blocks;
                rows += files[i].Rows;
            }

            if (IsDue(count, rows, blockRows))
            {
                return chosen;
            }
        }

        return [];
    }

    private static bool IsDue(int blocks, long rows, int blockRows) => blocks >= MinBlocks || (blocks >= 2 && rows >= blockRows);
}
