using System.Text;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Query.Sources;

/// <summary>
/// Puts the texts of one CSV column together, each distinct short one once a batch: what repeats costs neither memory nor work behind
/// it. A column whose values seldom repeat is taken as it comes. Not thread-safe.
/// </summary>
internal sealed class CsvColumn
{
    /// <summary>Texts of at most this many bytes are compared as one number.</summary>
    private const int PackedBytes = 15;

    /// <summary>A column that did not repeat is taken as it comes for so many batches.</summary>
    private const int PlainBatches = 32;

    private readonly Entry[] _table;
    private readonly int[] _codes;
    private Value[] _values;
    private int _generation = 1;
    private int _distinct;
    private int _count;
    private int _plain;

    /// <param name="maxRows">Of a batch; a power of two.</param>
    public CsvColumn(int maxRows)
    {
        _table = new Entry[maxRows * 2];
        _codes = new int[maxRows];
        _values = new Value[maxRows];
    }

    public int Count => _count;

    public void AddNulls(int count)
    {
        for (int i = 0; i < count; i++)
        {
            if (_plain > 0)
            {
                _values[_count++] = Value.Null;
            }
            else
            {
                _codes[_count++] = -1;
            }
        }
    }

    public void Add(ReadOnlySpan<byte> text)
    {
        if (_plain > 0)
        {
            _values[_count++] = Value.From(Encoding.UTF8.GetString(text));
            return;
        }

        if (text.Length > PackedBytes)
        {
            Unpack();
            _values[_count++] = Value.From(Encoding.UTF8.GetString(text));
            return;
        }

        _codes[_count++] = Code(text);
        if (_distinct > _codes.Length / 2)
        {
            Unpack();
        }
    }

    /// <summary>The column of the batch; a new batch begins.</summary>
    public Column Take()
    {
        int count = _count;
        _count = 0;
        Column column;
        if (_plain > 0)
        {
            // The array goes with the column: a copy would cost as much as another.
            column = new ValueColumn(_values.AsMemory(0, count));
            _values = new Value[_values.Length];
        }
        else
        {
            column = new DictionaryColumn(new ValueColumn(_values.AsSpan(0, _distinct).ToArray()), _codes.AsSpan(0, count).ToArray());
        }

        _plain = Math.Max(0, _plain - 1);
        _distinct = 0;
        _generation++;
        return column;
    }

    private int Code(ReadOnlySpan<byte> text)
    {
        Span<byte> packed = stackalloc byte[16];
        packed.Clear();
        text.CopyTo(packed);
        packed[PackedBytes] = (byte)text.Length;
        ulong low = BitConverter.ToUInt64(packed), high = BitConverter.ToUInt64(packed[8..]);
        ulong hash = (low * 0x9e3779b97f4a7c15) ^ (high * 0xc2b2ae3d27d4eb4f);
        int mask = _table.Length - 1, at = (int)(hash >> 40) & mask;
        while (true)
        {
            ref Entry entry = ref _table[at];
            if (entry.Generation != _generation)
            {
                // Of a batch before: free, but its text may be the same.
                if (entry.Low != low || entry.High != high || entry.Text is null)
                {
                    entry.Text = Encoding.UTF8.GetString(text);
                    entry.Low = low;
                    entry.High = high;
                }

                entry.Generation = _generation;
                entry.Code = _distinct;
                _values[_distinct] = Value.From(entry.Text);
                return _distinct++;
            }

            if (entry.Low == low && entry.High == high)
            {
                return entry.Code;
            }

            at = (at + 1) & mask;
        }
    }

    /// <summary>From codes to a value a row, for this batch and some more.</summary>
    private void Unpack()
    {
        Value[] values = new Value[_values.Length];
        for (int i = 0; i < _count; i++)
        {
            values[i] = _codes[i] < 0 ? Value.Null : _values[_codes[i]];
        }

        _values = values;
        _plain = PlainBatches;
    }

    private struct Entry
    {
        public ulong Low;
        public ulong High;
        public string? Text;
        public int Code;
        public int Generation;
    }
}
