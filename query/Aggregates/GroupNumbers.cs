using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Batches;

namespace LogFlowDb.Query.Aggregates;

/// <summary>Numbers the keys of rows as they come: values become codes, codes of all keys are packed into words, and words are looked up.
/// Not thread-safe.</summary>
internal sealed class GroupNumbers
{
    private const int DirectCodes = 1 << 16;

    private readonly IReadOnlyList<KeyCodec> _codecs;
    private readonly KeyEncoder[] _encoders;
    private readonly KeyTable _table;
    private ulong[] _packed = [];
    private ulong[] _mixed = [];
    private uint[] _hashes = [];
    private int[] _groups = [];

    // One key only. Group by code of the dictionary seen last, and by the value of small numbers; −1 unknown, −2 on its way.
    private Column? _dictionary;
    private int[] _byCode = [];
    private int[]? _byValue;
    private int[] _pendingCodes = [];
    private ulong[] _pendingKeys = [];
    private int[] _pendingGroups = [];

    /// <param name="codecs">One a key.</param>
    public GroupNumbers(IReadOnlyList<KeyCodec> codecs)
    {
        _codecs = codecs;
        Layout = KeyLayout.Narrowest(codecs.Count);
        _table = new KeyTable(Math.Max(1, Layout.WordCount));
        _encoders = [.. codecs.Select(static c => new KeyEncoder(c))];
    }

    /// <summary>Of the packed keys; wider ones may follow.</summary>
    public KeyLayout Layout { get; private set; }

    public int Count => _table.Count;

    /// <summary>Packed, by number.</summary>
    public ReadOnlySpan<ulong> Keys => _table.Keys;

    public ReadOnlySpan<uint> Hashes => _table.Hashes;

    /// <summary>Without the codecs.</summary>
    public long BytesHeld => _table.BytesHeld + (_byCode.LongLength * 4);

    /// <summary>Set while there are no groups: each row becomes a group of its own, which costs no look-up.</summary>
    public bool IsAppending { get; set; }

    /// <summary>The group of each row; new ones are numbered as they come. Valid until the next call.</summary>
    /// <param name="keys">At least one.</param>
    public ReadOnlySpan<int> Number(Column[] keys, int rowCount) => keys.Length == 1 ? NumberSingle(keys[0]) : NumberMany(keys, rowCount);

    /// <summary>The groups of keys that are given as codes of each key.</summary>
    public void Find(Func<int, ReadOnlySpan<ulong>> codes, Span<int> groups)
    {
        for (int column = 0; column < _codecs.Count; column++)
        {
            Admit(column, codes(column));
            Mix(column, codes(column));
        }

        Span<ulong> packed = Packed(groups.Length);
        for (int column = 0; column < _codecs.Count; column++)
        {
            Layout.Pack(column, codes(column), packed);
        }

        _table.Find(packed, Hashed(groups.Length), groups);
    }

    /// <summary>The groups of some keys that another has packed.</summary>
    /// <param name="layout">Of the keys.</param>
    /// <param name="keys">All of them.</param>
    /// <param name="from">Which of them.</param>
    public void Find(KeyLayout layout, ReadOnlySpan<ulong> keys, ReadOnlySpan<uint> hashes, ReadOnlySpan<int> from, Span<int> groups)
    {
        // Both must be written alike to be compared as words.
        Widen(Layout.Widen(layout));
        Fit(ref _hashes, BatchSize.Rows);
        for (int at = 0; at < from.Length; at += BatchSize.Rows)
        {
            ReadOnlySpan<int> some = from.Slice(at, Math.Min(BatchSize.Rows, from.Length - at));
            for (int i = 0; i < some.Length; i++)
            {
                _hashes[i] = hashes[some[i]];
            }

            _table.Find(Words(layout, keys, some), _hashes, groups.Slice(at, some.Length));
        }
    }

    /// <summary>Forgets all keys.</summary>
    public void Clear()
    {
        _table.Clear();
        _dictionary = null;
        _byValue?.AsSpan().Fill(-1);
    }

    /// <summary>The values of one key for each group.</summary>
    public Column Key(int column)
    {
        ulong[] codes = new ulong[Count];
        Layout.Unpack(column, _table.Keys, codes);
        return _codecs[column].Decode(codes);
    }

    /// <summary>The values of one key for some groups.</summary>
    public Column Key(int column, ReadOnlySpan<int> groups)
    {
        ulong[] codes = new ulong[groups.Length];
        Layout.Unpack(column, _table.Keys, groups, codes);
        return _codecs[column].Decode(codes);
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
                _pendingKeys[0] = _codecs[0].Encode(constant.Value);
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
        KeyCodec codec = _codecs[0];
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
        int words = Layout.WordCount;
        Span<ulong> packed = Packed(from.Length);
        if (Layout.IsSame(layout))
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
        for (int column = 0; column < _codecs.Count; column++)
        {
            layout.Unpack(column, keys, from, codes);
            Layout.Pack(column, codes, packed);
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
            Layout.Pack(column, _encoders[column].Codes(rowCount), packed);
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
        Layout.Pack(0, codes, packed);
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
        int words = rows * Layout.WordCount;
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

        if (!Layout.Fits(column, union))
        {
            Widen(Layout.Widen(column, union));
        }
    }

    private void Widen(KeyLayout layout)
    {
        if (layout.IsSame(Layout))
        {
            return;
        }

        ulong[] keys = new ulong[Math.Max(1, _table.Count) * layout.WordCount];
        ulong[] codes = new ulong[_table.Count];
        for (int column = 0; column < _codecs.Count; column++)
        {
            Layout.Unpack(column, _table.Keys, codes);
            layout.Pack(column, codes, keys);
        }

        Layout = layout;
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
