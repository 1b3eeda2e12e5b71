using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;

namespace LogFlowDb.Engine.Blocks;

/// <summary>
/// Finds rows that mirror an earlier row, by measuring: in a sample of neighbouring rows, two columns that change places in many
/// rows, then each column's partner in those rows, then the rows of the whole block in which all of them hold. Stateless.
/// </summary>
internal static class PairingSearch
{
    private const int SampleRows = 4096;
    private const int DistinctRows = 1024;

    /// <summary>Columns with fewer distinct values in the sample change places by chance.</summary>
    private const int MinDistinct = 32;

    /// <summary>Tried as columns that change places, per domain: those with the most distinct values.</summary>
    private const int MaxCandidates = 5;

    private const int MaxKeyColumns = 12;
    private const int MeasuredMates = 256;

    /// <summary>One row in so many must be a mate: below, a mate's bit in every row costs what the mates save.</summary>
    private const int RowsPerMate = 24;

    /// <summary>One mate in so many must have a leader farther back, or only the row before is looked at: that reads faster.</summary>
    private const int MatesPerFarMate = 24;

    /// <summary>Null when too few rows mirror another.</summary>
    /// <param name="columns">All of the same length.</param>
    public static FoundPairing? Find(ReadOnlySpan<PairingColumn> columns)
    {
        if (columns.Length < 2 || columns[0].Values.Length < RowsPerMate)
        {
            return null;
        }

        int rows = columns[0].Values.Length, count = Math.Min(rows, SampleRows);
        int[] leaders = ArrayPool<int>.Shared.Rent(rows);
        FoundPairing? found = null;
        foreach (int first in count == rows ? [0] : (ReadOnlySpan<int>)[(rows - count) / 2, rows - count, 0])
        {
            if (FindKey(columns, first, leaders.AsSpan(0, count)) is { } key)
            {
                int[] partners = Partners(columns, first, leaders.AsSpan(0, count));
                found = Apply(key, first, leaders, count, rows) is { } pairing ? new FoundPairing(pairing, partners) : null;
                break;
            }
        }

        ArrayPool<int>.Shared.Return(leaders);
        return found;
    }

    /// <summary>Whom each row of the sample mirrors is left in <paramref name="leaders"/>.</summary>
    private static PairingKey? FindKey(ReadOnlySpan<PairingColumn> columns, int first, Span<int> leaders)
    {
        Span<int> half = leaders[..((leaders.Length + 1) / 2)];
        int[] distinct = new int[columns.Length];
        for (int i = 0; i < columns.Length; i++)
        {
            distinct[i] = CountDistinct(columns[i].Values.Span.Slice(first, Math.Min(DistinctRows, leaders.Length)));
        }

        if (FindSwap(columns, distinct, first, half) is not { } key)
        {
            return null;
        }

        int mates = PairingMatcher.MatchAny(key, first, leaders);
        int[] partners = Partners(columns, first, leaders, out int[] agreements, out int measured);

        // Columns that tell most come first: they sort out mates of wrong leaders.
        int[] order = [.. Enumerable.Range(0, columns.Length).Where(c => distinct[c] > 1).OrderByDescending(c => (long)agreements[c] * BitOperations.Log2((uint)distinct[c]))];
        foreach (int column in order)
        {
            if (key.Count == MaxKeyColumns || agreements[column] * 5 < measured * 3)
            {
                continue;
            }

            PairingKey wider = key.With(columns[column], columns[partners[column]]);
            int left = agreements[column] == measured ? mates : PairingMatcher.MatchAny(wider, first, leaders);
            if (left * 50 >= mates * 49)
            {
                key = wider;
                mates = left;
            }
        }

        mates = PairingMatcher.MatchAny(key, first, leaders);
        return mates * RowsPerMate >= leaders.Length ? key : null;
    }

    /// <summary>The two columns whose change of places tells most.</summary>
    private static PairingKey? FindSwap(ReadOnlySpan<PairingColumn> columns, int[] distinct, int first, Span<int> leaders)
    {
        PairingKey? best = null;
        long bestScore = 0;
        for (int a = 0; a < columns.Length; a++)
        {
            for (int b = a + 1; b < columns.Length; b++)
            {
                if (columns[a].Domain != columns[b].Domain || !IsCandidate(columns, distinct, a) || !IsCandidate(columns, distinct, b))
                {
                    continue;
                }

                PairingKey swap = PairingKey.Swap(columns[a], columns[b]);
                PairingMatcher.MatchAny(swap, first, leaders);
                int swapped = CountSwapped(columns[a].Values.Span[first..], columns[b].Values.Span[first..], leaders);
                long score = (long)swapped * (BitOperations.Log2((uint)distinct[a]) + BitOperations.Log2((uint)distinct[b]));
                if (swapped * RowsPerMate >= leaders.Length && score > bestScore)
                {
                    (best, bestScore) = (swap, score);
                }
            }
        }

        return best;
    }

    private static bool IsCandidate(ReadOnlySpan<PairingColumn> columns, int[] distinct, int column)
    {
        int better = 0;
        for (int other = 0; other < columns.Length; other++)
        {
            bool ahead = distinct[other] > distinct[column] || (distinct[other] == distinct[column] && other < column);
            better += columns[other].Domain == columns[column].Domain && ahead ? 1 : 0;
        }

        return distinct[column] >= MinDistinct && better < MaxCandidates;
    }

    /// <summary>Mates with the same value in both columns prove nothing.</summary>
    private static int CountSwapped(ReadOnlySpan<long> a, ReadOnlySpan<long> b, ReadOnlySpan<int> leaders)
    {
        int swapped = 0;
        for (int i = 0; i < leaders.Length; i++)
        {
            swapped += leaders[i] >= 0 && a[i] != b[i] ? 1 : 0;
        }

        return swapped;
    }

    private static int[] Partners(ReadOnlySpan<PairingColumn> columns, int first, ReadOnlySpan<int> leaders) =>
        Partners(columns, first, leaders, out _, out _);

    /// <summary>Per column the one of its domain, best itself, that agrees with it in most of the sampled mates.</summary>
    private static int[] Partners(ReadOnlySpan<PairingColumn> columns, int first, ReadOnlySpan<int> leaders, out int[] agreements, out int measured)
    {
        List<(int Mate, int Leader)> mates = [];
        for (int i = 0; i < leaders.Length && mates.Count < MeasuredMates; i++)
        {
            if (leaders[i] >= 0)
            {
                mates.Add((first + i, leaders[i]));
            }
        }

        measured = mates.Count;
        long[] atMates = new long[columns.Length * measured], atLeaders = new long[columns.Length * measured];
        for (int c = 0; c < columns.Length; c++)
        {
            ReadOnlySpan<long> values = columns[c].Values.Span;
            for (int i = 0; i < measured; i++)
            {
                atMates[(c * measured) + i] = values[mates[i].Mate];
                atLeaders[(c * measured) + i] = values[mates[i].Leader];
            }
        }

        int[] partners = new int[columns.Length];
        agreements = new int[columns.Length];
        for (int c = 0; c < columns.Length; c++)
        {
            ReadOnlySpan<long> wanted = atMates.AsSpan(c * measured, measured);
            partners[c] = c;
            agreements[c] = CountEqual(wanted, atLeaders.AsSpan(c * measured, measured));
            for (int other = 0; other < columns.Length; other++)
            {
                if (columns[other].Domain == columns[c].Domain &&
                    CountEqual(wanted, atLeaders.AsSpan(other * measured, measured)) is var equal && equal > agreements[c])
                {
                    partners[c] = other;
                    agreements[c] = equal;
                }
            }

            // What agrees now and then does so by chance.
            partners[c] = agreements[c] * 4 < measured * 3 ? c : partners[c];
        }

        return partners;
    }

    private static int CountEqual(ReadOnlySpan<long> a, ReadOnlySpan<long> b)
    {
        ReadOnlySpan<Vector<long>> left = MemoryMarshal.Cast<long, Vector<long>>(a), right = MemoryMarshal.Cast<long, Vector<long>>(b);
        Vector<long> sum = Vector<long>.Zero;
        for (int i = 0; i < left.Length; i++)
        {
            sum -= Vector.Equals(left[i], right[i]);
        }

        int equal = (int)Vector.Sum(sum);
        for (int i = left.Length * Vector<long>.Count; i < a.Length; i++)
        {
            equal += a[i] == b[i] ? 1 : 0;
        }

        return equal;
    }

    private static int CountDistinct(ReadOnlySpan<long> values)
    {
        Span<int> slots = stackalloc int[4 * DistinctRows];
        slots.Clear();
        int distinct = 0;
        for (int i = 0; i < values.Length; i++)
        {
            ulong hash = (ulong)values[i] * 0x9E3779B97F4A7C15UL;
            int slot = (int)((hash ^ (hash >> 29)) * 0xBF58476D1CE4E5B9UL >> 52);
            while (slots[slot] != 0 && values[slots[slot] - 1] != values[i])
            {
                slot = (slot + 1) % slots.Length;
            }

            if (slots[slot] == 0)
            {
                slots[slot] = i + 1;
                distinct++;
            }
        }

        return distinct;
    }

    /// <summary>The key applied to all rows; null when too few hold it.</summary>
    private static Pairing? Apply(PairingKey key, int sampleFirst, int[] leaders, int sampleRows, int rows)
    {
        int far = CountFar(leaders.AsSpan(0, sampleRows), sampleFirst, out int sampled);
        if (far * MatesPerFarMate < sampled)
        {
            ulong[] neighbours = new ulong[(rows + 63) / 64];
            int found = PairingMatcher.MatchNeighbours(key, neighbours);
            return found * RowsPerMate >= rows ? new Pairing(neighbours, rows, null) : null;
        }

        Span<int> all = leaders.AsSpan(0, rows);
        int mates = PairingMatcher.MatchAny(key, 0, all);
        return mates * RowsPerMate >= rows ? Build(all, mates) : null;
    }

    /// <summary>Mates whose leader is not the row before them.</summary>
    private static int CountFar(ReadOnlySpan<int> leaders, int first, out int mates)
    {
        int far = 0;
        mates = 0;
        for (int i = 0; i < leaders.Length; i++)
        {
            mates += leaders[i] >= 0 ? 1 : 0;
            far += leaders[i] >= 0 && leaders[i] != first + i - 1 ? 1 : 0;
        }

        return far;
    }

    private static Pairing Build(ReadOnlySpan<int> leaders, int mates)
    {
        ulong[] words = new ulong[(leaders.Length + 63) / 64];
        int[] numbers = new int[mates], numberOfRow = new int[leaders.Length];
        int mate = 0;
        for (int row = 0; row < leaders.Length; row++)
        {
            if (leaders[row] >= 0)
            {
                words[row >> 6] |= 1UL << (row & 63);
                numbers[mate++] = numberOfRow[leaders[row]];
            }
            else
            {
                numberOfRow[row] = row - mate;
            }
        }

        return new Pairing(words, leaders.Length, numbers);
    }
}
