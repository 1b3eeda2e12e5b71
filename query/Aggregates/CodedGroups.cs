using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Query.Aggregates;

/// <summary>
/// Groups of rows whose keys are codes of the same dictionaries, as the batches of one stored block are: the codes themselves number
/// the groups, so that a row costs no look-up of its key; each key that occurs is looked up once, in the order of the dictionary,
/// which neighbouring blocks share: so keys that follow each other lie near each other. Not thread-safe.
/// </summary>
internal sealed class CodedGroups(GroupShape shape, Accumulator[] accumulators)
{
    /// <summary>So many combinations of the codes of several keys are counted each in a place of its own: what fits the second-level cache.</summary>
    private const int MostCombinations = 1 << 16;

    private readonly int _keyCount = shape.Codecs.Count;

    // Per key what its codes mean: a dictionary, or null with the constant that all rows have. Code + 1 is the place; place 0 that of null.
    private readonly Column?[] _dictionaries = new Column?[shape.Codecs.Count];
    private readonly Value[] _constants = new Value[shape.Codecs.Count];
    private readonly int[] _sizes = new int[shape.Codecs.Count];
    private int _size;

    private int[] _rowPlaces = [];
    private bool[] _isSeen = [];
    private bool _hasRows;
    private int[] _places = [];
    private readonly ulong[][] _codes = NewCodes(shape.Codecs.Count);
    private int[] _rows = [];

    public Accumulator[] Accumulators => accumulators;

    /// <summary>Places that have rows, ascending; known when <see cref="TryLearn"/> was called.</summary>
    public ReadOnlySpan<int> Places => _places.AsSpan(0, Count);

    public int Count { get; private set; }

    public long BytesHeld
    {
        get
        {
            long bytes = ((_rowPlaces.LongLength + _places.LongLength + _rows.LongLength) * 4) + _isSeen.LongLength + (_codes[0].LongLength * 8 * _keyCount);
            foreach (Accumulator accumulator in accumulators)
            {
                bytes += accumulator.BytesHeld;
            }

            return bytes;
        }
    }

    /// <summary>The codes (<see cref="KeyCodec"/>) of one key, one for each of <see cref="Places"/>.</summary>
    public ReadOnlySpan<ulong> Codes(int key) => _codes[key].AsSpan(0, Count);

    /// <summary>True when these keys can be counted so.</summary>
    public static bool Takes(Column[] keys)
    {
        long combinations = 1;
        foreach (Column key in keys)
        {
            if (key is not (DictionaryColumn or ConstantColumn))
            {
                return false;
            }

            combinations *= key is DictionaryColumn coded ? coded.Dictionary.Length + 1 : 1;
            if (combinations > MostCombinations && keys.Length > 1)
            {
                return false;
            }
        }

        return combinations < int.MaxValue;
    }

    /// <summary>True when the keys are codes of the dictionaries that came before.</summary>
    public bool Continues(Column[] keys)
    {
        for (int key = 0; key < keys.Length; key++)
        {
            bool same = keys[key] is DictionaryColumn coded
                ? ReferenceEquals(_dictionaries[key], coded.Dictionary)
                : _dictionaries[key] is null && _constants[key] == ((ConstantColumn)keys[key]).Value;
            if (!same)
            {
                return false;
            }
        }

        return _size > 0;
    }

    /// <summary>Takes other dictionaries; there are no groups.</summary>
    public void Begin(Column[] keys)
    {
        _size = 1;
        for (int key = 0; key < keys.Length; key++)
        {
            _dictionaries[key] = (keys[key] as DictionaryColumn)?.Dictionary;
            _constants[key] = keys[key] is ConstantColumn constant ? constant.Value : Value.Null;
            _sizes[key] = _dictionaries[key] is { } dictionary ? dictionary.Length + 1 : 1;
            _size *= _sizes[key];
        }

        if (_isSeen.Length < _size)
        {
            _isSeen = new bool[_size];
        }

        foreach (Accumulator accumulator in accumulators)
        {
            accumulator.Reserve(_size);
        }
    }

    /// <param name="keys">For which <see cref="Continues"/> holds.</param>
    /// <param name="arguments">One array of columns an accumulator.</param>
    public void Add(Column[] keys, Column[][] arguments, int rowCount)
    {
        if (_rowPlaces.Length < rowCount)
        {
            _rowPlaces = new int[rowCount];
        }

        Span<int> places = _rowPlaces.AsSpan(0, rowCount);
        Place(keys, places);
        bool[] isSeen = _isSeen;
        foreach (int place in places)
        {
            isSeen[place] = true;
        }

        _hasRows = true;
        for (int i = 0; i < accumulators.Length; i++)
        {
            accumulators[i].Update(arguments[i], places);
        }
    }

    /// <summary>Encodes the keys that have rows: the dictionaries must still be as they were. False when there are no rows.</summary>
    public bool TryLearn()
    {
        if (!_hasRows)
        {
            return false;
        }

        Span<bool> isSeen = _isSeen.AsSpan(0, _size);
        int count = 0;
        for (int place = isSeen.IndexOf(true); place >= 0 && place < isSeen.Length; place++)
        {
            if (!isSeen[place])
            {
                int next = isSeen[place..].IndexOf(true);
                if (next < 0)
                {
                    break;
                }

                place += next;
            }

            if (count == _places.Length)
            {
                Accumulator.Grow(ref _places, Math.Min(_size, Math.Max(256, 2 * count)));
            }

            _places[count++] = place;
        }

        Count = count;
        Encode();
        return true;
    }

    /// <summary>Forgets all groups, and which dictionaries they had.</summary>
    public void Clear()
    {
        if (_hasRows)
        {
            _isSeen.AsSpan(0, _size).Clear();
            foreach (Accumulator accumulator in accumulators)
            {
                accumulator.Clear(_size);
            }
        }

        _hasRows = false;
        Count = 0;
        _size = 0;
        Array.Clear(_dictionaries);
    }

    private static ulong[][] NewCodes(int keys)
    {
        ulong[][] codes = new ulong[keys][];
        Array.Fill(codes, []);
        return codes;
    }

    private static void Place(Column[] keys, Span<int> places)
    {
        bool first = true;
        foreach (Column key in keys)
        {
            if (key is not DictionaryColumn coded)
            {
                continue;
            }

            ReadOnlySpan<int> codes = coded.Codes[..places.Length];
            if (first)
            {
                for (int i = 0; i < places.Length; i++)
                {
                    places[i] = codes[i] + 1;
                }
            }
            else
            {
                int size = coded.Dictionary.Length + 1;
                for (int i = 0; i < places.Length; i++)
                {
                    places[i] = (places[i] * size) + codes[i] + 1;
                }
            }

            first = false;
        }

        if (first)
        {
            places.Clear();
        }
    }

    private void Encode()
    {
        ReadOnlySpan<int> places = Places;
        if (_rows.Length < places.Length)
        {
            _rows = new int[places.Length];
        }

        Span<int> rows = _rows.AsSpan(0, places.Length);
        int step = _size;
        for (int key = 0; key < _keyCount; key++)
        {
            Accumulator.Grow(ref _codes[key], places.Length);
            Span<ulong> codes = _codes[key].AsSpan(0, places.Length);
            KeyCodec codec = shape.Codecs[key];
            if (_dictionaries[key] is not { } dictionary)
            {
                codes.Fill(codec.Encode(_constants[key]));
                continue;
            }

            int size = _sizes[key];
            step /= size;
            for (int i = 0; i < rows.Length; i++)
            {
                rows[i] = _keyCount == 1 ? places[i] - 1 : (places[i] / step % size) - 1;
            }

            codec.Encode(dictionary, rows, codes);
        }
    }
}
