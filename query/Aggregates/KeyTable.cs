namespace LogFlowDb.Query.Aggregates;

/// <summary>
/// Numbers packed keys: an open-addressing table with linear probing. A slot holds 32 bits of hash and the number of the group plus
/// one; the upper bits of the hash choose the slot, so that growing moves slots in order. Keys and hashes stand in flat arrays by
/// group. Not thread-safe.
/// </summary>
internal sealed class KeyTable
{
    private const int FirstBits = 10;

    private int _words;
    private ulong[] _keys;
    private uint[] _hashes = new uint[256];
    private ulong[] _slots = new ulong[1 << FirstBits];
    private int _bits = FirstBits;

    public KeyTable(int words)
    {
        _words = words;
        _keys = new ulong[words * 256];
    }

    /// <summary>Groups so far; they are numbered from 0.</summary>
    public int Count { get; private set; }

    public long BytesHeld => ((_keys.LongLength + _slots.LongLength) * 8) + (_hashes.LongLength * 4);

    /// <summary>The words of all keys, group by group.</summary>
    public ReadOnlySpan<ulong> Keys => _keys.AsSpan(0, Count * _words);

    /// <summary>The hashes of all keys, as they were given.</summary>
    public ReadOnlySpan<uint> Hashes => _hashes.AsSpan(0, Count);

    /// <summary>Finds the group of each key and adds those that are new.</summary>
    /// <param name="keys">Packed keys, a row after the other.</param>
    /// <param name="hashes">Of the keys, by <see cref="KeyHash"/>.</param>
    public void Find(ReadOnlySpan<ulong> keys, ReadOnlySpan<uint> hashes, Span<int> groups)
    {
        int rows = groups.Length;
        Reserve(rows, slots: true);

        // Reads all slots before any is used: these reads do not wait for each other, so misses of the cache overlap.
        int shift = 32 - _bits;
        ulong[] slots = _slots;
        for (int i = 0; i < rows; i++)
        {
            ulong slot = slots[hashes[i] >> shift];
            groups[i] = (uint)(slot >> 32) == hashes[i] ? (int)(uint)slot - 1 : -1;
        }

        switch (_words)
        {
            case 1:
                Find1(keys, hashes, groups);
                break;
            case 2:
                Find2(keys, hashes, groups);
                break;
            default:
                FindMany(keys, hashes, groups);
                break;
        }
    }

    /// <summary>Takes every key for a new group, without a look at the others: no key can be found from then on, until <see cref="Clear"/>.</summary>
    public void Append(ReadOnlySpan<ulong> keys, ReadOnlySpan<uint> hashes)
    {
        Reserve(hashes.Length, slots: false);
        keys.CopyTo(_keys.AsSpan(Count * _words));
        hashes.CopyTo(_hashes.AsSpan(Count));
        Count += hashes.Length;
    }

    /// <summary>Replaces all keys, which stay in their order and distinct, by wider ones.</summary>
    public void Repack(int words, ulong[] keys)
    {
        _words = words;
        _keys = keys;
    }

    /// <summary>Forgets all keys and keeps the room.</summary>
    public void Clear()
    {
        Array.Clear(_slots);
        Count = 0;
    }

    /// <summary>Makes room for so many more keys at once.</summary>
    public void Reserve(int more) => Reserve(more, slots: true);

    private void Find1(ReadOnlySpan<ulong> keys, ReadOnlySpan<uint> hashes, Span<int> groups)
    {
        for (int i = 0; i < groups.Length; i++)
        {
            int group = groups[i];
            ulong key = keys[i];
            if (group < 0 || _keys[group] != key)
            {
                groups[i] = Probe1(key, hashes[i]);
            }
        }
    }

    private void Find2(ReadOnlySpan<ulong> keys, ReadOnlySpan<uint> hashes, Span<int> groups)
    {
        for (int i = 0; i < groups.Length; i++)
        {
            int group = groups[i];
            ulong first = keys[2 * i], second = keys[(2 * i) + 1];
            if (group < 0 || _keys[2 * group] != first || _keys[(2 * group) + 1] != second)
            {
                groups[i] = Probe2(first, second, hashes[i]);
            }
        }
    }

    private void FindMany(ReadOnlySpan<ulong> keys, ReadOnlySpan<uint> hashes, Span<int> groups)
    {
        for (int i = 0; i < groups.Length; i++)
        {
            int group = groups[i];
            ReadOnlySpan<ulong> key = keys.Slice(i * _words, _words);
            if (group < 0 || !_keys.AsSpan(group * _words, _words).SequenceEqual(key))
            {
                groups[i] = ProbeMany(key, hashes[i]);
            }
        }
    }

    private int Probe1(ulong key, uint hash)
    {
        ulong[] slots = _slots;
        int mask = slots.Length - 1;
        for (int at = (int)(hash >> (32 - _bits)); ; at = (at + 1) & mask)
        {
            ulong slot = slots[at];
            if (slot == 0)
            {
                slots[at] = (ulong)hash << 32 | (uint)(Count + 1);
                _keys[Count] = key;
                _hashes[Count] = hash;
                return Count++;
            }

            int group = (int)(uint)slot - 1;
            if ((uint)(slot >> 32) == hash && _keys[group] == key)
            {
                return group;
            }
        }
    }

    private int Probe2(ulong first, ulong second, uint hash)
    {
        ulong[] slots = _slots;
        int mask = slots.Length - 1;
        for (int at = (int)(hash >> (32 - _bits)); ; at = (at + 1) & mask)
        {
            ulong slot = slots[at];
            if (slot == 0)
            {
                slots[at] = (ulong)hash << 32 | (uint)(Count + 1);
                _keys[2 * Count] = first;
                _keys[(2 * Count) + 1] = second;
                _hashes[Count] = hash;
                return Count++;
            }

            int group = (int)(uint)slot - 1;
            if ((uint)(slot >> 32) == hash && _keys[2 * group] == first && _keys[(2 * group) + 1] == second)
            {
                return group;
            }
        }
    }

    private int ProbeMany(ReadOnlySpan<ulong> key, uint hash)
    {
        ulong[] slots = _slots;
        int mask = slots.Length - 1;
        for (int at = (int)(hash >> (32 - _bits)); ; at = (at + 1) & mask)
        {
            ulong slot = slots[at];
            if (slot == 0)
            {
                slots[at] = (ulong)hash << 32 | (uint)(Count + 1);
                key.CopyTo(_keys.AsSpan(Count * _words));
                _hashes[Count] = hash;
                return Count++;
            }

            int group = (int)(uint)slot - 1;
            if ((uint)(slot >> 32) == hash && _keys.AsSpan(group * _words, _words).SequenceEqual(key))
            {
                return group;
            }
        }
    }

    private static void Put(ulong[] slots, int bits, uint hash, int group)
    {
        int mask = slots.Length - 1;
        int at = (int)(hash >> (32 - bits));
        while (slots[at] != 0)
        {
            at = (at + 1) & mask;
        }

        slots[at] = (ulong)hash << 32 | (uint)(group + 1);
    }

    /// <exception cref="QueryExecutionException">More groups than can be numbered.</exception>
    private void Reserve(int more, bool slots)
    {
        long needed = (long)Count + more;
        if (needed * _words > Array.MaxLength || needed > 1 << 30)
        {
            throw new QueryExecutionException("more than 1,000,000,000 groups; group by fewer fields");
        }

        if (needed * _words > _keys.Length)
        {
            Array.Resize(ref _keys, (int)Math.Min(Array.MaxLength, Math.Max(needed * _words, _keys.Length * 2L)));
        }

        if (needed > _hashes.Length)
        {
            Array.Resize(ref _hashes, (int)Math.Max(needed, _hashes.Length * 2L));
        }

        if (slots)
        {
            ReserveSlots(needed);
        }
    }

    private void ReserveSlots(long needed)
    {
        // At most 5 of 8 slots are taken, also when every key of the batch is new.
        int bits = _bits;
        while (needed * 8 > (5L << bits))
        {
            bits++;
        }

        if (bits > _bits)
        {
            // Written once before the first read: a page that is read first is mapped to the kernel's page of zeros, and the
            // write that follows costs a copy and an interrupt of every other core (11 % of a grouping, measured).
            ulong[] slots = new ulong[1 << bits];
            Array.Clear(slots);
            foreach (ulong slot in _slots)
            {
                if (slot != 0)
                {
                    Put(slots, bits, (uint)(slot >> 32), (int)(uint)slot - 1);
                }
            }

            _slots = slots;
            _bits = bits;
        }
    }
}
