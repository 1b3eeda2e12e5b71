using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Batches;

namespace LogFlowDb.Query.Aggregates;

/// <summary>
/// Groups by some keys and the aggregates of each: keys become numbers, numbers index the flat arrays of the accumulators. With
/// no keys there is one group, number 0. Not thread-safe; the workers of a stage have one each, made by one <see cref="GroupShape"/>.
/// </summary>
internal sealed class GroupState
{
    private const int DirectCodes = 1 << 16;

    private readonly GroupShape _shape;
    private readonly KeyEncoder[] _encoders;
    private KeyLayout _layout;
    private readonly KeyTable _table;
    private ulong[] _packed = [];
    private ulong[] _mixed = [];
    private uint[] _hashes = [];
    private int[] _groups = [];
    private int[] _dealt = [];

    // One key only. Group by code of the dictionary seen last, and by the value of small numbers; −1 unknown, −2 on its way.
    private Column? _dictionary;
    private int[] _byCode = [];
    private int[]? _byValue;
    private int[] _pendingCodes = [];
    private ulong[] _pendingKeys = [];
    private int[] _pendingGroups = [];

    // Groups of the block that is being read; their rows come after those of all others here.
    private readonly CodedGroups? _coded;

    public GroupState(GroupShape shape)
    {
        _shape = shape;
        _layout = KeyLayout.Narrowest(shape.Codecs.Count);
        _table = new KeyTable(Math.Max(1, _layout.WordCount));
        _encoders = [.. shape.Codecs.Select(static c => new KeyEncoder(c))];
        Accumulators = shape.CreateAccumulators();
        if (shape.Codecs.Count == 0)
        {
            Reserve(1);
        }
        else if (Array.TrueForAll(Accumulators, static a => a.IsBlockwise))
        {
            _coded = new CodedGroups(shape, shape.CreateAccumulators());
        }
    }

    public Accumulator[] Accumulators { get; private set; }

    /// <summary>Without those of the block that is being read: see <see cref="Settle"/>.</summary>
    public int GroupCount => _shape.Codecs.Count == 0 ? 1 : _table.Count;

    public int KeyCount => _shape.Codecs.Count;

    /// <summary>Without what the shape shares.</summary>
    public long BytesHeld
    {
        get
        {
            long bytes = _table.BytesHeld + (_byCode.LongLength * 4) + (_coded?.BytesHeld ?? 0);
            foreach (Accumulator accumulator in Accumulators)
            {
                bytes += accumulator.BytesHeld;
            }

            return bytes;
        }
    }

    /// <summary>
    /// Set while there are no groups: each row becomes a group of its own, which costs no look-up. Such groups can only go to
    /// <see cref="GroupParts"/>, where they are merged.
    /// </summary>
    public bool IsAppending { get; set; }

    public bool IsPartitionable => Array.TrueForAll(Accumulators, static a => a.IsPartitionable);

    /// <param name="keys">One column a key.</param>
    /// <param name="arguments">One array of columns an accumulator.</param>
    public void Add(Column[] keys, Column[][] arguments, int rowCount)
    {
        if (keys.Length == 0)
        {
            for (int i = 0; i < Accumulators.Length; i++)
            {
                Accumulators[i].UpdateFirst(arguments[i], rowCount);
            }

            return;
        }

        if (_coded is not null && CodedGroups.Takes(keys))
        {
            if (!_coded.Continues(keys))
            {
                Settle();
                _coded.Begin(keys);
            }

            _coded.Add(keys, arguments, rowCount);
            return;
        }

        Settle();
        ReadOnlySpan<int> groups = Number(keys, rowCount);
        Reserve(_table.Count);
        for (int i = 0; i < Accumulators.Length; i++)
        {
            Accumulators[i].Update(arguments[i], groups);
        }
    }

    /// <summary>Adds the groups of the block that is being read to the others. Needed before groups are counted, merged or given out, and
    /// before the dictionaries of that block are overwritten.</summary>
    public void Settle()
    {
        if (_coded is not { } coded || !coded.TryLearn())
        {
            return;
        }

        int count = coded.Count;
        Fit(ref _groups, count);
        Span<int> groups = _groups.AsSpan(0, count);
        for (int at = 0; at < count; at += BatchSize.Rows)
        {
            int length = Math.Min(BatchSize.Rows, count - at);
            for (int column = 0; column < KeyCount; column++)
            {
                Admit(column, coded.Codes(column).Slice(at, length));
                Mix(column, coded.Codes(column).Slice(at, length));
            }

            Span<ulong> packed = Packed(length);
            for (int column = 0; column < KeyCount; column++)
            {
                _layout.Pack(column, coded.Codes(column).Slice(at, length), packed);
            }

            _table.Find(packed, Hashed(length), groups.Slice(at, length));
        }

        Reserve(_table.Count);
        for (int i = 0; i < Accumulators.Length; i++)
        {
            Accumulators[i].Merge(coded.Accumulators[i], coded.Places, groups);
        }

        coded.Clear();
    }

    /// <summary>The group of each row; new ones are numbered as they come. Valid until the next call.</summary>
    /// <param name="keys">At least one.</param>
    public ReadOnlySpan<int> Number(Column[] keys, int rowCount) => keys.Length == 1 ? NumberSingle(keys[0]) : NumberMany(keys, rowCount);

    /// <summary>Adds groups of another state of the same shape, whose rows come after the ones here.</summary>
    public void MergeAll(GroupState other)
    {
        Settle();
        other.Settle();
        Fit(ref _dealt, other.GroupCount);
        Span<int> all = _dealt.AsSpan(0, other.GroupCount);
        for (int i = 0; i < all.Length; i++)
        {
            all[i] = i;
        }

        Merge(other._layout, other._table.Keys, other._table.Hashes, other.Accumulators, all);
    }

    /// <summary>Adds groups of the same shape, whose rows come after the ones here.</summary>
    /// <param name="layout">Of the keys.</param>
    /// <param name="keys">All of them, packed.</param>
    /// <param name="from">The groups to add.</param>
    public void Merge(KeyLayout layout, ReadOnlySpan<ulong> keys, ReadOnlySpan<uint> hashes, Accumulator[] accumulators, ReadOnlySpan<int> from)
    {
        Fit(ref _groups, from.Length);
        Span<int> to = _groups.AsSpan(0, from.Length);
        to.Clear();
        if (KeyCount > 0)
        {
            // Both must be written alike to be compared as words.
            Widen(_layout.Widen(layout));
            Fit(ref _hashes, BatchSize.Rows);
            for (int at = 0; at < from.Length; at += BatchSize.Rows)
            {
                ReadOnlySpan<int> some = from.Slice(at, Math.Min(BatchSize.Rows, from.Length - at));
                for (int i = 0; i < some.Length; i++)
                {
                    _hashes[i] = hashes[some[i]];
                }

                _table.Find(Words(layout, keys, some), _hashes, to.Slice(at, some.Length));
            }

            Reserve(_table.Count);
        }

        for (int i = 0; i < Accumulators.Length; i++)
        {
            Accumulators[i].Merge(accumulators[i], from, to);
        }
    }

    /// <summary>Adds groups that were written, with what <see cref="Accumulator.Save"/> gave of them; their rows come after the ones here.</summary>
    /// <param name="keys">One column a key.</param>
    public void Load(Column[] keys, RowBatch[] accumulators, int count)
    {
        int[] to = Number(keys, count).ToArray(), from = new int[count];
        for (int i = 0; i < count; i++)
        {
            from[i] = i;
        }

        Reserve(_table.Count);
        Accumulator[] loaded = _shape.CreateAccumulators();
        for (int i = 0; i < loaded.Length; i++)
        {
            loaded[i].Reserve(count);
            loaded[i].Load(accumulators[i]);
            Accumulators[i].Merge(loaded[i], from, to);
        }
    }

    /// <summary>Adds some groups to a part.</summary>
    public void AddTo(GroupPart part, ReadOnlySpan<int> from) => part.Add(_layout, _table.Keys, _table.Hashes, Accumulators, from);

    /// <summary>Adds rows that were aggregated before.</summary>
    /// <param name="keys">One column a key.</param>
    /// <param name="rows">Per row of the keys the accumulators of one group, number 0.</param>
    public void Merge(Column[] keys, ReadOnlySpan<Accumulator[]> rows)
    {
        ReadOnlySpan<int> groups = KeyCount == 0 ? new int[rows.Length] : Number(keys, rows.Length);
        Reserve(GroupCount);
        for (int row = 0; row < rows.Length; row++)
        {
            for (int i = 0; i < Accumulators.Length; i++)
            {
                Accumulators[i].Merge(rows[row][i], [0], groups.Slice(row, 1));
            }
        }
    }

    /// <summary>
    /// The groups dealt out to 2^bits parts: by the values of their keys alone, so that all states agree. Those of one part follow each
    /// other, in their order. Valid until the next call.
    /// </summary>
    /// <param name="ends">Takes where the groups of each part end.</param>
    public ReadOnlySpan<int> Deal(int bits, Span<int> ends)
    {
        ReadOnlySpan<uint> hashes = _table.Hashes;
        uint mask = (1u << bits) - 1;
        ends.Clear();
        foreach (uint hash in hashes)
        {
            ends[(int)(hash & mask)]++;
        }

        for (int part = 0, start = 0; part < ends.Length; part++)
        {
            (start, ends[part]) = (start + ends[part], start);
        }

        Fit(ref _dealt, hashes.Length);
        Span<int> dealt = _dealt.AsSpan(0, hashes.Length);
        for (int group = 0; group < hashes.Length; group++)
        {
            dealt[ends[(int)(hashes[group] & mask)]++] = group;
        }

        return dealt;
    }

    /// <summary>Forgets all groups.</summary>
    public void Clear()
    {
        _table.Clear();
        Accumulators = _shape.CreateAccumulators();
        _coded?.Clear();
        _dictionary = null;
        _byValue?.AsSpan().Fill(-1);
    }

    /// <summary>The values of one key for each group.</summary>
    public Column Key(int column)
    {
        ulong[] codes = new ulong[GroupCount];
        _layout.Unpack(column, _table.Keys, codes);
        return _shape.Codecs[column].Decode(codes);
    }

    /// <summary>The values of one key for some groups.</summary>
    public Column Key(int column, ReadOnlySpan<int> groups)
    {
        ulong[] codes = new ulong[groups.Length];
        _layout.Unpack(column, _table.Keys, groups, codes);
        return _shape.Codecs[column].Decode(codes);
    }

    private void Reserve(int groupCount)
    {
        foreach (Accumulator accumulator in Accumulators)
        {
            accumulator.Reserve(groupCount);
        }
    }

    private ReadOnlySpan<int> NumberSingle(Column key)
    {
        int rowCount = key.Length;
        Fit(ref _groups, rowCount);
        Span<int> groups = _groups.AsSpan(0, rowCount);
        switch (key)
        {
            case ConstantColumn constant:
                Fit(ref _pendingKeys, 1);
                _pendingKeys[0] = _shape.Codecs[0].Encode(constant.Value);
                Find(_pendingKeys.AsSpan(0, 1), groups[..1]);
                groups.Fill(groups[0]);
                return groups;
            case DictionaryColumn coded:
                NumberCoded(coded, groups);
                return groups;
            case LongColumn { Nulls: null } longs:
                NumberLongs(longs, groups);
                return groups;
            default:
                Find(_encoders[0].Encode(key), groups);
                return groups;
        }
    }

    private void NumberCoded(DictionaryColumn key, Span<int> groups)
    {
        if (!ReferenceEquals(_dictionary, key.Dictionary))
        {
            // One place more than values: the last is that of null.
            _dictionary = key.Dictionary;
            Fit(ref _byCode, _dictionary.Length + 1);
            _byCode.AsSpan(0, _dictionary.Length + 1).Fill(-1);
        }

        int[] byCode = _byCode;
        ReadOnlySpan<int> codes = key.Codes;
        int none = _dictionary.Length, pending = 0;
        Fit(ref _pendingCodes, groups.Length);
        for (int i = 0; i < codes.Length; i++)
        {
            int code = codes[i] < 0 ? none : codes[i];
            int group = byCode[code];
            groups[i] = group;
            if (group == -1)
            {
                byCode[code] = -2;
                _pendingCodes[pending++] = code;
            }
        }

        if (pending == 0)
        {
            return;
        }

        Fit(ref _pendingKeys, pending);
        Fit(ref _pendingGroups, pending);
        KeyCodec codec = _shape.Codecs[0];
        for (int i = 0; i < pending; i++)
        {
            int code = _pendingCodes[i];
            _pendingKeys[i] = code == none ? KeyCodec.Null : Encode(codec, _dictionary, code);
        }

        Find(_pendingKeys.AsSpan(0, pending), _pendingGroups.AsSpan(0, pending));
        for (int i = 0; i < pending; i++)
        {
            byCode[_pendingCodes[i]] = _pendingGroups[i];
        }

        for (int i = 0; i < codes.Length; i++)
        {
            groups[i] = byCode[codes[i] < 0 ? none : codes[i]];
        }
    }

    private static ulong Encode(KeyCodec codec, Column dictionary, int code) => dictionary switch
    {
        LongColumn longs => codec.EncodeBits(longs.Kind!.Value, longs.Values[code]),
        IpColumn addresses => codec.Encode(addresses.Values[code]),
        _ => codec.Encode(dictionary[code]),
    };

    private void NumberLongs(LongColumn key, Span<int> groups)
    {
        ReadOnlySpan<ulong> codes = _encoders[0].Encode(key);
        int[] byValue = _byValue ??= NewDirect();
        int pending = 0;
        Fit(ref _pendingCodes, groups.Length);
        Fit(ref _pendingKeys, groups.Length);
        for (int i = 0; i < codes.Length; i++)
        {
            ulong code = codes[i];
            int group = code < DirectCodes ? byValue[code] : -1;
            groups[i] = group;
            if (group < 0)
            {
                _pendingCodes[pending] = i;
                _pendingKeys[pending++] = code;
            }
        }

        if (pending == 0)
        {
            return;
        }

        Fit(ref _pendingGroups, pending);
        Find(_pendingKeys.AsSpan(0, pending), _pendingGroups.AsSpan(0, pending));
        for (int i = 0; i < pending; i++)
        {
            int group = _pendingGroups[i], row = _pendingCodes[i];
            groups[row] = group;
            if (codes[row] < DirectCodes)
            {
                byValue[codes[row]] = group;
            }
        }
    }

    /// <summary>Some packed keys in the layout of this state, which has room for them. Valid until the next call.</summary>
    private ReadOnlySpan<ulong> Words(KeyLayout layout, ReadOnlySpan<ulong> keys, ReadOnlySpan<int> from)
    {
        int words = _layout.WordCount;
        Span<ulong> packed = Packed(from.Length);
        if (_layout.IsSame(layout))
        {
            for (int i = 0; i < from.Length; i++)
            {
                for (int word = 0; word < words; word++)
                {
                    packed[(i * words) + word] = keys[(from[i] * words) + word];
                }
            }

            return packed;
        }

        ulong[] codes = new ulong[from.Length];
        for (int column = 0; column < KeyCount; column++)
        {
            layout.Unpack(column, keys, from, codes);
            _layout.Pack(column, codes, packed);
        }

        return packed;
    }

    private static int[] NewDirect()
    {
        int[] direct = new int[DirectCodes];
        Array.Fill(direct, -1);
        return direct;
    }

    private ReadOnlySpan<int> NumberMany(Column[] keys, int rowCount)
    {
        Fit(ref _groups, rowCount);

        // Codes first, of all columns: the layout must have room for them before they are packed.
        for (int column = 0; column < keys.Length; column++)
        {
            ReadOnlySpan<ulong> codes = _encoders[column].Encode(keys[column]);
            Admit(column, codes);
            Mix(column, codes);
        }

        Span<ulong> packed = Packed(rowCount);
        for (int column = 0; column < keys.Length; column++)
        {
            _layout.Pack(column, _encoders[column].Codes(rowCount), packed);
        }

        Span<int> groups = _groups.AsSpan(0, rowCount);
        Place(packed, Hashed(rowCount), groups);
        return groups;
    }

    /// <summary>Finds the groups of the codes of a single key.</summary>
    private void Find(ReadOnlySpan<ulong> codes, Span<int> groups)
    {
        Admit(0, codes);
        Span<ulong> packed = Packed(codes.Length);
        _layout.Pack(0, codes, packed);
        Mix(0, codes);
        Place(packed, Hashed(codes.Length), groups);
    }

    private void Place(ReadOnlySpan<ulong> packed, ReadOnlySpan<uint> hashes, Span<int> groups)
    {
        if (!IsAppending)
        {
            _table.Find(packed, hashes, groups);
            return;
        }

        for (int i = 0; i < groups.Length; i++)
        {
            groups[i] = _table.Count + i;
        }

        _table.Append(packed, hashes);
    }

    private void Mix(int column, ReadOnlySpan<ulong> codes)
    {
        if (column == 0)
        {
            Fit(ref _mixed, codes.Length);
            KeyHash.Begin(codes, _mixed);
        }
        else
        {
            KeyHash.Add(codes, _mixed);
        }
    }

    private ReadOnlySpan<uint> Hashed(int rows)
    {
        Fit(ref _hashes, rows);
        KeyHash.Finish(_mixed.AsSpan(0, rows), _hashes);
        return _hashes.AsSpan(0, rows);
    }

    /// <summary>Room for so many packed keys, all zeros.</summary>
    private Span<ulong> Packed(int rows)
    {
        int words = rows * _layout.WordCount;
        Fit(ref _packed, words);
        Span<ulong> packed = _packed.AsSpan(0, words);
        packed.Clear();
        return packed;
    }

    private void Admit(int column, ReadOnlySpan<ulong> codes)
    {
        ulong union = 0;
        foreach (ulong code in codes)
        {
            union |= code;
        }

        if (!_layout.Fits(column, union))
        {
            Widen(_layout.Widen(column, union));
        }
    }

    private void Widen(KeyLayout layout)
    {
        if (layout.IsSame(_layout))
        {
            return;
        }

        ulong[] keys = new ulong[Math.Max(1, _table.Count) * layout.WordCount];
        ulong[] codes = new ulong[_table.Count];
        for (int column = 0; column < KeyCount; column++)
        {
            _layout.Unpack(column, _table.Keys, codes);
            layout.Pack(column, codes, keys);
        }

        _layout = layout;
        _table.Repack(layout.WordCount, keys);
    }

    private static void Fit<T>(ref T[] array, int length)
    {
        if (array.Length < length)
        {
            array = new T[length];
        }
    }
}
