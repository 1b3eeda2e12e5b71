using System.Numerics;
using System.Runtime.CompilerServices;

namespace LogFlowDb.Query.Aggregates;

/// <summary>A set of unsigned numbers: an open-addressing table of nothing but the numbers. Not thread-safe.</summary>
internal sealed class NumberSet<T>
    where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
{
    private const int FirstBits = 6;

    // An empty slot is 0, so that 0 itself is kept apart.
    private T[] _slots = [];
    private int _bits;
    private int _inSlots;
    private bool _hasZero;

    public int Count => _inSlots + (_hasZero ? 1 : 0);

    public long BytesHeld => _slots.LongLength * Unsafe.SizeOf<T>();

    /// <summary>False when it was there.</summary>
    /// <exception cref="QueryExecutionException">More numbers than a table can hold.</exception>
    public bool Add(T number)
    {
        if (T.IsZero(number))
        {
            bool added = !_hasZero;
            _hasZero = true;
            return added;
        }

        if (_inSlots * 8L >= _slots.LongLength * 5)
        {
            Grow();
        }

        T[] slots = _slots;
        uint mask = (uint)(slots.Length - 1);
        for (uint at = Slot(number, _bits); ; at++)
        {
            ref T slot = ref slots[at & mask];
            if (slot == number)
            {
                return false;
            }

            if (T.IsZero(slot))
            {
                slot = number;
                _inSlots++;
                return true;
            }
        }
    }

    public void Add(NumberSet<T> other)
    {
        _hasZero |= other._hasZero;
        foreach (T number in other._slots)
        {
            if (!T.IsZero(number))
            {
                Add(number);
            }
        }
    }

    /// <summary>All numbers, in no particular order.</summary>
    public IEnumerable<T> All()
    {
        if (_hasZero)
        {
            yield return T.Zero;
        }

        foreach (T number in _slots)
        {
            if (!T.IsZero(number))
            {
                yield return number;
            }
        }
    }

    private static uint Slot(T number, int bits)
    {
        ulong hash = ulong.CreateTruncating(number);
        hash = (hash ^ (hash >> 32)) * 0xd6e8_feb8_6659_fd93UL;
        hash = (hash ^ (hash >> 32)) * 0xd6e8_feb8_6659_fd93UL;
        return (uint)(hash >> (64 - bits));
    }

    private void Grow()
    {
        if (_bits == 30)
        {
            throw new QueryExecutionException("more than 670,000,000 distinct values; take fewer rows, or estimate with estdc");
        }

        int bits = Math.Max(FirstBits, _bits + 1);
        T[] slots = new T[1 << bits];
        uint mask = (uint)(slots.Length - 1);
        foreach (T number in _slots)
        {
            if (!T.IsZero(number))
            {
                uint at = Slot(number, bits);
                while (!T.IsZero(slots[at & mask]))
                {
                    at++;
                }

                slots[at & mask] = number;
            }
        }

        _slots = slots;
        _bits = bits;
    }
}
