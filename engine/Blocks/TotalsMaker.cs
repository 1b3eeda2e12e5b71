using System.Buffers;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Scanning;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Engine.Blocks;

/// <summary>
/// Counts the rows of a block by each of its columns that have few values, and by time, and sums chosen columns over them. Several
/// columns are counted in one pass, by all their values together. Stateless.
/// </summary>
internal static class TotalsMaker
{
    /// <summary>Headers may grow by so many bytes a row, the columns of the shortest totals first.</summary>
    private const double MaxBytesPerRow = 0.05;

    /// <summary>Combinations of values that are counted in one pass.</summary>
    private const int MaxCells = 1024;

    private const long Second = 1_000_000_000;

    /// <summary>So that the buckets that queries ask for begin where a slice does.</summary>
    private static readonly long[] s_slices =
    [
        Second, 5 * Second, 10 * Second, 30 * Second, 60 * Second, 300 * Second, 900 * Second, 3600 * Second, 6 * 3600 * Second, 24 * 3600 * Second,
    ];

    /// <summary>The totals of each column, null where they are not kept. To be called before addresses share a dictionary.</summary>
    /// <param name="columns">Of the block.</param>
    /// <param name="timeField">The column of time; has no nulls.</param>
    /// <param name="summed">Names of columns that are worth summing; those that a block lacks do no harm.</param>
    public static ValueTotals?[] Make(ColumnNumbers[] columns, string timeField, IReadOnlyList<string> summed)
    {
        ValueTotals?[] made = new ValueTotals?[columns.Length];
        Summed[] sums = [.. columns.Where(c => summed.Contains(c.Name, StringComparer.Ordinal) && IsSummable(c)).Select(static c => new Summed(c))];
        if (sums.Length == 0)
        {
            return made;
        }

        int rows = columns[0].Numbers.Length;
        ushort[] cells = ArrayPool<ushort>.Shared.Rent(rows);
        byte[] ranks = ArrayPool<byte>.Shared.Rent(rows);
        try
        {
            Make(columns, timeField, sums, cells.AsSpan(0, rows), ranks.AsSpan(0, rows), made);
        }
        finally
        {
            ArrayPool<ushort>.Shared.Return(cells);
            ArrayPool<byte>.Shared.Return(ranks);
        }

        KeepShortest(made, columns, rows);
        return made;
    }

    private static void Make(ColumnNumbers[] columns, string timeField, Summed[] sums, Span<ushort> at, Span<byte> rank, ValueTotals?[] made)
    {
        List<(int Column, ValueRanks Ranks)> group = [];
        int cells = 1;
        for (int i = 0; i < columns.Length; i++)
        {
            ValueRanks? ranks = string.Equals(columns[i].Name, timeField, StringComparison.Ordinal)
                ? ValueRanks.OfTime(columns[i], s_slices, FewValues.Limit(at.Length))
                : ValueRanks.OfValues(columns[i]);
            if (ranks is null)
            {
                continue;
            }

            if (cells * ranks.Values.Length > MaxCells)
            {
                Count(group, cells, at, sums, made);
                group.Clear();
                cells = 1;
            }

            ranks.Write(rank);
            if (group.Count == 0)
            {
                at.Clear();
            }

            for (int row = 0; row < at.Length; row++)
            {
                at[row] += (ushort)(rank[row] * cells);
            }

            group.Add((i, ranks));
            cells *= ranks.Values.Length;
        }

        Count(group, cells, at, sums, made);
    }

    private static bool IsSummable(ColumnNumbers column)
    {
        // What is the same in every row need not be summed.
        if (column.Form != ColumnForm.Longs || column.Statistics is not { Kind: ValueKind.Long, Sum: not null } statistics
            || (statistics.NullCount == 0 && statistics.Min == statistics.Max))
        {
            return false;
        }

        // The sum of some rows must not leave 64 bits where that of all does not.
        Int128 bound = Int128.Max(Int128.Abs(statistics.Min.AsLong), Int128.Abs(statistics.Max.AsLong)) * column.Numbers.Length;
        return bound <= long.MaxValue;
    }

    /// <summary>Counts rows by cell, a pass for two sums, then adds the cells of each value together.</summary>
    private static void Count(List<(int Column, ValueRanks Ranks)> group, int cells, ReadOnlySpan<ushort> at, Summed[] sums, ValueTotals?[] made)
    {
        if (group.Count == 0)
        {
            return;
        }

        long[][] counted = new long[sums.Length * 2][];
        long[] total = new long[cells];
        for (int i = 0; i < sums.Length; i += 2)
        {
            bool both = i + 1 < sums.Length;
            long[] first = new long[cells], second = new long[cells];
            total.AsSpan().Clear();
            Add(at, sums[i].Numbers.Span, sums[both ? i + 1 : i].Numbers.Span, total, first, second);
            counted[i * 2] = first;
            if (both)
            {
                counted[(i + 1) * 2] = second;
            }
        }

        for (int i = 0; i < sums.Length; i++)
        {
            if (sums[i].Nulls is { } nulls)
            {
                long[] none = counted[(i * 2) + 1] = new long[cells];
                for (int row = 0; row < at.Length; row++)
                {
                    none[at[row]] += nulls[row] ? 1 : 0;
                }
            }
        }

        string[] names = [.. sums.Select(static s => s.Name)];
        int below = 1;
        foreach ((int column, ValueRanks ranks) in group)
        {
            int values = ranks.Values.Length, step = below;
            long[] Fold(long[] cell)
            {
                long[] folded = new long[values];
                for (int i = 0; i < cell.Length; i++)
                {
                    folded[i / step % values] += cell[i];
                }

                return folded;
            }

            made[column] = new ValueTotals(
                ranks.Values,
                ranks.SliceLength,
                Array.ConvertAll(Fold(total), static n => (int)n),
                names,
                [.. sums.Select((_, i) => Fold(counted[i * 2]))],
                [.. sums.Select((_, i) => counted[(i * 2) + 1] is { } none ? Array.ConvertAll(Fold(none), static n => (int)n) : null)]);
            below *= values;
        }
    }

    private static void Add(
        ReadOnlySpan<ushort> cells, ReadOnlySpan<long> first, ReadOnlySpan<long> second, Span<long> rows, Span<long> firsts, Span<long> seconds)
    {
        first = first[..cells.Length];
        second = second[..cells.Length];
        for (int i = 0; i < cells.Length; i++)
        {
            int cell = cells[i];
            rows[cell]++;
            firsts[cell] += first[i];
            seconds[cell] += second[i];
        }
    }

    private static void KeepShortest(ValueTotals?[] made, ColumnNumbers[] columns, int rows)
    {
        ByteWriter writer = new();
        int[] lengths = new int[made.Length];
        for (int i = 0; i < made.Length; i++)
        {
            if (made[i] is { } totals)
            {
                writer.Clear();
                TotalsCodec.Write(totals, name => Array.FindIndex(columns, c => string.Equals(c.Name, name, StringComparison.Ordinal)), writer);
                lengths[i] = writer.Length;
            }
        }

        int left = (int)(rows * MaxBytesPerRow);
        foreach (int i in Enumerable.Range(0, made.Length).OrderBy(i => lengths[i]))
        {
            left -= lengths[i];
            made[i] = left >= 0 ? made[i] : null;
        }
    }

    /// <summary>A column that is summed: its numbers with 0 for null.</summary>
    private readonly struct Summed
    {
        public Summed(ColumnNumbers column)
        {
            Name = column.Name;
            Nulls = column.Nulls;
            Numbers = column.Memory;
            if (column.Nulls is { } nulls)
            {
                long[] numbers = column.Numbers.ToArray();
                for (int row = 0; row < numbers.Length; row++)
                {
                    numbers[row] = nulls[row] ? 0 : numbers[row];
                }

                Numbers = numbers;
            }
        }

        public string Name { get; }

        public NullMask? Nulls { get; }

        public ReadOnlyMemory<long> Numbers { get; }
    }
}
