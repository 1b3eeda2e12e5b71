namespace LogFlowDb.Collectors.Receiving;

/// <summary>
/// Addresses by their prefixes, held as sorted ranges that neither touch nor overlap, so that asking is one binary search.
/// A short IPv6 prefix such as <c>::/0</c> does not hold the IPv4 addresses, although their mapped forms lie in it. Immutable.
/// </summary>
internal sealed class PrefixSet
{
    private static readonly AddressPrefix s_v4 = new(new UInt128(0, 0xffff_0000_0000UL), new UInt128(0, 0xffff_ffff_ffffUL));

    private readonly UInt128[] _firsts;
    private readonly UInt128[] _lasts;

    public PrefixSet(IEnumerable<AddressPrefix> prefixes)
    {
        List<AddressPrefix> ranges = [];
        foreach (AddressPrefix prefix in prefixes.SelectMany(WithoutMapped).OrderBy(static range => range.First))
        {
            if (ranges.Count > 0 && (ranges[^1].Last == UInt128.MaxValue || prefix.First <= ranges[^1].Last + 1))
            {
                ranges[^1] = ranges[^1] with { Last = UInt128.Max(ranges[^1].Last, prefix.Last) };
            }
            else
            {
                ranges.Add(prefix);
            }
        }

        _firsts = [.. ranges.Select(static range => range.First)];
        _lasts = [.. ranges.Select(static range => range.Last)];
    }

    /// <summary>Prefixes between commas.</summary>
    /// <exception cref="FormatException">The message is the entry that is no prefix.</exception>
    public static PrefixSet Parse(string text) => new(text.Split(',', StringSplitOptions.TrimEntries)
        .Select(static entry => AddressPrefix.TryParse(entry, out AddressPrefix prefix) ? prefix : throw new FormatException(entry)));

    /// <param name="address">IPv4 in mapped form.</param>
    public bool Contains(UInt128 address)
    {
        int low = 0;
        int high = _firsts.Length;
        while (low < high)
        {
            int middle = (low + high) >> 1;
            if (_firsts[middle] <= address)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low > 0 && address <= _lasts[low - 1];
    }

    private static IEnumerable<AddressPrefix> WithoutMapped(AddressPrefix prefix)
    {
        if (prefix.First >= s_v4.First || prefix.Last <= s_v4.Last)
        {
            return [prefix];
        }

        return [prefix with { Last = s_v4.First - 1 }, prefix with { First = s_v4.Last + 1 }];
    }
}
