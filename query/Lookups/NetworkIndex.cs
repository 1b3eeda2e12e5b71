using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Expressions;

namespace LogFlowDb.Query.Lookups;

/// <summary>
/// Finds the narrowest of many networks that an address lies in. The networks, which may lie in each other, are cut into ranges
/// that do not, sorted by their beginning: an address costs one binary search, of IPv4 within the ranges of its first 16 bits.
/// Immutable, safe for concurrent use.
/// </summary>
internal sealed class NetworkIndex
{
    private const int HeadBits = 16;

    private readonly IpNetwork[] _networks;
    private readonly int[] _parents;
    private readonly uint[] _starts;
    private readonly int[] _owners;
    private readonly int[] _heads = new int[(1 << HeadBits) + 1];
    private readonly UInt128[] _wideStarts;
    private readonly int[] _wideOwners;

    private NetworkIndex(IpNetwork[] networks)
    {
        _networks = networks;
        _parents = new int[networks.Length];
        (List<UInt128> starts, List<int> owners) = Cut(v4: true);
        _starts = [.. starts.Select(static start => (uint)start)];
        _owners = [.. owners];
        (starts, owners) = Cut(v4: false);
        _wideStarts = [.. starts];
        _wideOwners = [.. owners];
        for (int head = 0, at = 0; head < _heads.Length; head++)
        {
            while (at < _starts.Length && _starts[at] >> (32 - HeadBits) < (uint)head)
            {
                at++;
            }

            _heads[head] = at;
        }
    }

    /// <summary>The different networks, by number.</summary>
    public ReadOnlySpan<IpNetwork> Networks => _networks;

    public long BytesHeld => (_networks.LongLength * 44) + (_starts.LongLength * 8) + (_wideStarts.LongLength * 20) + (_heads.LongLength * 4);

    /// <param name="numbers">For each network given, its number in the index; equal networks share one.</param>
    public static NetworkIndex Build(IReadOnlyList<IpNetwork> networks, out int[] numbers)
    {
        int[] order = new int[networks.Count];
        for (int i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }

        // A network stands before those within it.
        Array.Sort(order, (left, right) => Compare(networks[left], networks[right]));
        List<IpNetwork> distinct = new(order.Length);
        numbers = new int[order.Length];
        foreach (int at in order)
        {
            if (distinct.Count == 0 || !distinct[^1].Equals(networks[at]))
            {
                distinct.Add(networks[at]);
            }

            numbers[at] = distinct.Count - 1;
        }

        return new NetworkIndex([.. distinct]);
    }

    /// <summary>The number of the narrowest network with this address; −1 when none has it.</summary>
    public int Find(IpValue address)
    {
        if (!address.IsV4)
        {
            int wide = Array.BinarySearch(_wideStarts, address.Number);
            wide = wide < 0 ? ~wide - 1 : wide;
            return wide < 0 ? -1 : _wideOwners[wide];
        }

        uint number = address.V4;
        int head = (int)(number >> (32 - HeadBits));
        int low = _heads[head], high = _heads[head + 1];

        // The last range that begins at or before the address; it may begin before the head's first.
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (_starts[middle] <= number)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low == 0 ? -1 : _owners[low - 1];
    }

    /// <summary>The narrowest network around another; −1 when there is none.</summary>
    public int Parent(int network) => _parents[network];

    private static int Compare(IpNetwork left, IpNetwork right)
    {
        int order = left.First.CompareTo(right.First);
        return order != 0 ? order : left.PrefixLength.CompareTo(right.PrefixLength);
    }

    private (List<UInt128> Starts, List<int> Owners) Cut(bool v4)
    {
        List<UInt128> starts = [];
        List<int> owners = [];
        Stack<int> open = [];
        for (int i = 0; i < _networks.Length; i++)
        {
            IpNetwork network = _networks[i];
            if (network.First.IsV4 != v4)
            {
                continue;
            }

            UInt128 first = Key(network.First);
            while (open.TryPeek(out int before) && Key(_networks[before].Last) < first)
            {
                Close(open, starts, owners);
            }

            _parents[i] = open.TryPeek(out int parent) ? parent : -1;
            Begin(starts, owners, first, i);
            open.Push(i);
        }

        while (open.Count > 0)
        {
            Close(open, starts, owners);
        }

        return (starts, owners);

        UInt128 Key(IpValue address) => v4 ? address.V4 : address.Number;

        // Behind a network its parent goes on.
        void Close(Stack<int> stack, List<UInt128> begins, List<int> owned)
        {
            UInt128 last = Key(_networks[stack.Pop()].Last);
            if (last != (v4 ? uint.MaxValue : UInt128.MaxValue))
            {
                Begin(begins, owned, last + 1, stack.TryPeek(out int parent) ? parent : -1);
            }
        }
    }

    private static void Begin(List<UInt128> starts, List<int> owners, UInt128 start, int owner)
    {
        if (starts.Count > 0 && starts[^1] == start)
        {
            owners[^1] = owner;
        }
        else
        {
            starts.Add(start);
            owners.Add(owner);
        }
    }
}
