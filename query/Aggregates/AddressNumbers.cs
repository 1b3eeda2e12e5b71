using LogFlowDb.Engine.Values;

namespace LogFlowDb.Query.Aggregates;

/// <summary>
/// Numbers addresses from 0 as they come: an open-addressing table that is read without a lock and added to under one. Safe for
/// concurrent use.
/// </summary>
internal sealed class AddressNumbers
{
    private const int FirstBits = 6;

    private readonly Lock _gate = new();

    // A slot is written after its address, and both arrays grow together: who reads a number finds its address.
    private volatile Table _table = new(FirstBits);
    private int _count;

    public int Count => Volatile.Read(ref _count);

    public long BytesHeld => _table.BytesHeld;

    /// <summary>The address of a number that <see cref="Number"/> gave.</summary>
    public IpValue this[int number] => _table.Addresses[number];

    /// <exception cref="QueryExecutionException">More addresses than can be numbered.</exception>
    public int Number(IpValue address)
    {
        uint hash = Hash(address);
        int found = _table.Find(address, hash);
        if (found >= 0)
        {
            return found;
        }

        lock (_gate)
        {
            found = _table.Find(address, hash);
            return found >= 0 ? found : Add(address, hash);
        }
    }

    private int Add(IpValue address, uint hash)
    {
        if (_count == _table.Addresses.Length)
        {
            _table = _table.Grown();
        }

        int number = _count;
        _table.Put(address, hash, number);
        Volatile.Write(ref _count, number + 1);
        return number;
    }

    private static uint Hash(IpValue address)
    {
        ulong hash = (address.High * 0x9fb2_1c65_1e98_df25UL) ^ address.Low;
        hash ^= hash >> 32;
        hash *= 0xd6e8_feb8_6659_fd93UL;
        hash ^= hash >> 32;
        hash *= 0xd6e8_feb8_6659_fd93UL;
        return (uint)(hash >> 32);
    }

    private sealed class Table(int bits)
    {
        private readonly int[] _slots = new int[1 << bits];

        // At most 5 of 8 slots are taken.
        public IpValue[] Addresses { get; } = new IpValue[(5 << bits) / 8];

        public long BytesHeld => (_slots.LongLength * 4) + (Addresses.LongLength * 16);

        /// <summary>−1 when it is not there, or was added while this looked.</summary>
        public int Find(IpValue address, uint hash)
        {
            int[] slots = _slots;
            for (uint at = hash >> (32 - bits); ; at++)
            {
                int number = Volatile.Read(ref slots[at & (uint)(slots.Length - 1)]) - 1;
                if (number < 0 || Addresses[number] == address)
                {
                    return number;
                }
            }
        }

        public void Put(IpValue address, uint hash, int number)
        {
            Addresses[number] = address;
            uint at = hash >> (32 - bits), mask = (uint)(_slots.Length - 1);
            while (_slots[at & mask] != 0)
            {
                at++;
            }

            Volatile.Write(ref _slots[at & mask], number + 1);
        }

        public Table Grown()
        {
            if (bits == 28)
            {
                throw new QueryExecutionException("more than 160,000,000 different IPv6 addresses; group by fewer fields");
            }

            Table grown = new(bits + 1);
            for (int number = 0; number < Addresses.Length; number++)
            {
                grown.Put(Addresses[number], Hash(Addresses[number]), number);
            }

            return grown;
        }
    }
}
