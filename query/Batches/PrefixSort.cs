namespace LogFlowDb.Query.Batches;

/// <summary>Sorts numbers with the rows they belong to, a byte at a time from the lowest; rows of equal numbers keep their order. Stateless.</summary>
internal static class PrefixSort
{
    private const int FewRows = 1 << 10;

    private const int CheckRows = 1 << 18;

    /// <summary>Either array may be replaced by another one of the same length.</summary>
    public static void Sort(ref ulong[] prefixes, ref int[] rows, Action? check)
    {
        int count = prefixes.Length;
        if (count <= FewRows)
        {
            SortFew(prefixes, rows);
            return;
        }

        int[][] counts = Count(prefixes, check);
        ulong[] otherPrefixes = new ulong[count];
        int[] otherRows = new int[count];
        for (int digit = 0; digit < sizeof(ulong); digit++)
        {
            int[] places = counts[digit];
            int shift = digit * 8;
            if (places[(byte)(prefixes[0] >> shift)] == count)
            {
                continue;
            }

            for (int i = 0, place = 0; i < places.Length; i++)
            {
                (places[i], place) = (place, place + places[i]);
            }

            for (int start = 0; start < count; start += CheckRows)
            {
                check?.Invoke();
                int end = Math.Min(count, start + CheckRows);
                for (int i = start; i < end; i++)
                {
                    ulong prefix = prefixes[i];
                    int place = places[(byte)(prefix >> shift)]++;
                    otherPrefixes[place] = prefix;
                    otherRows[place] = rows[i];
                }
            }

            (prefixes, otherPrefixes) = (otherPrefixes, prefixes);
            (rows, otherRows) = (otherRows, rows);
        }
    }

    private static int[][] Count(ulong[] prefixes, Action? check)
    {
        int[][] counts = new int[sizeof(ulong)][];
        for (int digit = 0; digit < counts.Length; digit++)
        {
            counts[digit] = new int[256];
        }

        for (int start = 0; start < prefixes.Length; start += CheckRows)
        {
            check?.Invoke();
            int end = Math.Min(prefixes.Length, start + CheckRows);
            for (int i = start; i < end; i++)
            {
                ulong prefix = prefixes[i];
                for (int digit = 0; digit < counts.Length; digit++)
                {
                    counts[digit][(byte)(prefix >> (digit * 8))]++;
                }
            }
        }

        return counts;
    }

    private static void SortFew(ulong[] prefixes, int[] rows)
    {
        Array.Sort(prefixes, rows);

        // The library does not keep the order of equal ones.
        for (int start = 0; start < rows.Length;)
        {
            int end = start + 1;
            while (end < rows.Length && prefixes[end] == prefixes[start])
            {
                end++;
            }

            Array.Sort(rows, start, end - start);
            start = end;
        }
    }
}
