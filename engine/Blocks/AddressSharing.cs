using System.Numerics;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Engine.Blocks;

/// <summary>
/// Gives the columns of addresses their dictionaries: one for several columns where they have enough addresses in common (source
/// and destination of flows seen in both directions), which also lets them share what is known of an address. Stateless.
/// </summary>
internal static class AddressSharing
{
    /// <summary>What an address takes in a dictionary, roughly.</summary>
    private const int AddressBits = 20;

    public static void Settle(ReadOnlySpan<ColumnNumbers> columns, BlockParts parts)
    {
        List<ColumnNumbers> waiting = [];
        foreach (ColumnNumbers column in columns)
        {
            if (column.Form == ColumnForm.Addresses)
            {
                waiting.Add(column);
            }
        }

        waiting.Sort((a, b) => b.Addresses!.Length.CompareTo(a.Addresses!.Length));
        while (waiting.Count > 0)
        {
            List<ColumnNumbers> group = [waiting[0]];
            IpValue[] addresses = waiting[0].Addresses!;
            waiting.RemoveAt(0);
            for (int i = 0; i < waiting.Count && group.Count < ColumnChunk.MaxSharing;)
            {
                IpValue[] both = Merge(addresses, waiting[i].Addresses!);
                if (IsWorthIt(addresses.Length, waiting[i].Addresses!.Length, both.Length, waiting[i].Numbers.Length))
                {
                    addresses = both;
                    group.Add(waiting[i]);
                    waiting.RemoveAt(i);
                }
                else
                {
                    i++;
                }
            }

            int part = parts.AddAddresses(addresses);
            foreach (ColumnNumbers column in group)
            {
                column.AddressPart = part;
                column.Codes = addresses.Length;
                Recode(column, addresses);
            }
        }
    }

    /// <summary>The smaller column's codes grow wider, once a row; the addresses in common are kept once.</summary>
    private static bool IsWorthIt(int large, int small, int both, int rows)
    {
        long saved = (long)(large + small - both) * AddressBits;
        long wider = (long)rows * (BitsFor(both) - BitsFor(small) + BitsFor(both) - BitsFor(large));
        return saved > wider || (large + small - both) * 2L > small && small * 8L > large;
    }

    private static int BitsFor(int count) => count <= 1 ? 0 : 32 - BitOperations.LeadingZeroCount((uint)count - 1);

    private static IpValue[] Merge(IpValue[] a, IpValue[] b)
    {
        IpValue[] merged = new IpValue[a.Length + b.Length];
        int count = 0, i = 0, j = 0;
        while (i < a.Length && j < b.Length)
        {
            int order = a[i].CompareTo(b[j]);
            merged[count++] = order <= 0 ? a[i] : b[j];
            i += order <= 0 ? 1 : 0;
            j += order >= 0 ? 1 : 0;
        }

        while (i < a.Length)
        {
            merged[count++] = a[i++];
        }

        while (j < b.Length)
        {
            merged[count++] = b[j++];
        }

        return merged[..count];
    }

    private static void Recode(ColumnNumbers column, IpValue[] addresses)
    {
        IpValue[] own = column.Addresses!;
        if (own.Length == addresses.Length || own.Length == 0)
        {
            return;
        }

        long[] codes = new long[own.Length];
        int at = 0;
        for (int i = 0; i < own.Length; i++)
        {
            while (addresses[at] != own[i])
            {
                at++;
            }

            codes[i] = at;
        }

        foreach (ref long number in column.Own)
        {
            number = codes[number];
        }
    }
}
