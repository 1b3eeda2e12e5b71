using System.Runtime.InteropServices;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Scanning;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Engine.Blocks;

/// <summary>The chunk of one column, opened for reading; the counterpart of <see cref="ColumnEncoder"/>. Not thread-safe.</summary>
internal sealed class ColumnChunk
{
    /// <summary>No more columns of addresses than this share a dictionary.</summary>
    public const int MaxSharing = 64;

    private readonly ColumnForm _form;
    private readonly ValueKind _kind;
    private readonly NullMask? _nulls;
    private readonly LongChunk _numbers;
    private readonly Func<Column>? _openDictionary;
    private readonly ColumnBuffers? _buffers;
    private Column? _dictionary;

    private ColumnChunk(ColumnForm form, ValueKind kind, NullMask? nulls, LongChunk numbers, Column? dictionary, ColumnBuffers? buffers, Func<Column>? openDictionary = null)
    {
        _openDictionary = openDictionary;
        _buffers = buffers;
        _form = form;
        _kind = kind;
        _nulls = nulls;
        _numbers = numbers;
        _dictionary = dictionary;
    }

    /// <param name="kind">Of the values, from the block's header; only <see cref="ColumnForm.Longs"/> depends on it.</param>
    /// <param name="bytes">Of the chunk.</param>
    /// <param name="rows">Of the block.</param>
    /// <param name="columns">The block, for a column that leans on others; null for one that must stand alone.</param>
    /// <param name="buffers">Arrays to read into; null for columns that may be kept.</param>
    /// <exception cref="InvalidDataException">The bytes are no column of <paramref name="rows"/> rows.</exception>
    public static ColumnChunk Open(ReadOnlyMemory<byte> bytes, ValueKind? kind, int rows, IBlockColumns? columns = null, ColumnBuffers? buffers = null)
    {
        if (bytes.IsEmpty)
        {
            throw new InvalidDataException("column without bytes");
        }

        ColumnForm form = (ColumnForm)bytes.Span[0];
        NullMask? nulls = NullCodec.Read(bytes[1..], rows, out int taken);
        ReadOnlyMemory<byte> body = bytes[(1 + taken)..];
        RunContext context = RunContext.In(columns);
        switch (form)
        {
            case ColumnForm.Longs:
                LongChunk numbers = LongChunk.Open(body, rows, context, out _);
                Column? values = numbers.Distinct is { } distinct ? new LongColumn(kind ?? ValueKind.Long, distinct) : null;
                return new ColumnChunk(form, kind ?? ValueKind.Long, nulls, numbers, values, buffers);
            case ColumnForm.Doubles:
                return new ColumnChunk(form, ValueKind.Double, nulls, LongChunk.Open(body, rows, context, out _), null, buffers);
            case ColumnForm.Addresses:
                return new ColumnChunk(
                    form, ValueKind.Ip, nulls, OpenAddresses(body, rows, context, buffers, out Func<Column> addresses), null, buffers, addresses);
            case ColumnForm.Values:
                return new ColumnChunk(form, ValueKind.Null, nulls, OpenValues(body, rows, context, out Column texts), texts, buffers);
            default:
                throw new InvalidDataException($"unknown form of column {(byte)form}");
        }
    }

    /// <summary>The values that codes stand for; null when rows are read as they are.</summary>
    public Column? Dictionary => _dictionary ??= _openDictionary?.Invoke();

    /// <summary>What other columns may lean on.</summary>
    public LongChunk Numbers => _numbers;

    /// <summary>Rows <paramref name="first"/> (a multiple of 1,024) and following.</summary>
    public Column Read(int first, int count)
    {
        NullMask? nulls = NullMask.Slice(_nulls, first, count);
        if (nulls is not null && nulls.Count == count)
        {
            return new ConstantColumn(Value.Null, count);
        }

        if (_numbers is ConstantLongs constant && nulls is null && _form == ColumnForm.Longs)
        {
            return new ConstantColumn(Value.FromBits(_kind, constant.Value), count);
        }

        if (Dictionary is { } dictionary)
        {
            return ReadCodes(dictionary, first, count, nulls);
        }

        Memory<long> memory = _buffers?.Longs(count) ?? new long[count];
        Span<long> values = memory.Span;
        _numbers.Read(first, values);
        if (nulls is not null)
        {
            for (int i = 0; i < count; i++)
            {
                values[i] = nulls[i] ? 0 : values[i];
            }
        }

        return _form == ColumnForm.Longs
            ? new LongColumn(_kind, memory, nulls)
            : new DoubleColumn(MemoryMarshal.Cast<long, double>(values).ToArray(), nulls);
    }

    /// <summary>Some rows only.</summary>
    /// <param name="first">Row from which <paramref name="rows"/> count, a multiple of 1,024.</param>
    /// <param name="count">Rows among which they are.</param>
    /// <param name="rows">Ascending.</param>
    public Column ReadRows(int first, int count, ReadOnlySpan<int> rows)
    {
        if (_form != ColumnForm.Longs || _nulls is not null || _numbers is ConstantLongs || Dictionary is not null)
        {
            return Read(first, count).Gather(rows);
        }

        Memory<int> places = _buffers?.Codes(rows.Length) ?? new int[rows.Length];
        Span<int> absolute = places.Span;
        for (int i = 0; i < rows.Length; i++)
        {
            absolute[i] = first + rows[i];
        }

        Memory<long> values = _buffers?.Longs(rows.Length) ?? new long[rows.Length];
        _numbers.ReadRows(absolute, values.Span);
        return new LongColumn(_kind, values);
    }

    /// <summary>
    /// Keeps those of some rows whose code is one of <paramref name="codeCount"/> from <paramref name="code"/> on: moves them to the front, and returns
    /// how many they are. For columns of addresses; their dictionary is not read.
    /// </summary>
    /// <param name="first">Row from which <paramref name="rows"/> count, a multiple of 1,024.</param>
    /// <param name="count">Rows among which they are.</param>
    public int Select(int code, int codeCount, int first, int count, Span<int> rows)
    {
        Memory<int> memory = _buffers?.Codes(count) ?? new int[count];
        Span<int> codes = memory.Span;
        _numbers.ReadCodes(first, int.MaxValue, codes);
        int kept = 0;
        if (rows.Length == count && codeCount == 1 && _nulls is null)
        {
            // All of the rows, and one code: looked for by vectors, since it is seldom there.
            for (int at = 0; at < codes.Length; kept++)
            {
                int next = codes[at..].IndexOf(code);
                if (next < 0)
                {
                    break;
                }

                rows[kept] = at + next;
                at += next + 1;
            }

            return kept;
        }

        foreach (int row in rows)
        {
            rows[kept] = row;
            kept += (uint)(codes[row] - code) < (uint)codeCount && _nulls?[first + row] != true ? 1 : 0;
        }

        return kept;
    }

    private Column ReadCodes(Column dictionary, int first, int count, NullMask? nulls)
    {
        if (dictionary.Length == 1 && nulls is null)
        {
            return new ConstantColumn(dictionary[0], count);
        }

        Memory<int> memory = _buffers?.Codes(count) ?? new int[count];
        Span<int> codes = memory.Span;
        if (_form == ColumnForm.Longs)
        {
            _numbers.ReadDistinct(first, codes);
        }
        else
        {
            _numbers.ReadCodes(first, dictionary.Length, codes);
        }

        if (nulls is not null)
        {
            for (int i = 0; i < count; i++)
            {
                codes[i] = nulls[i] ? -1 : codes[i];
            }
        }

        return new DictionaryColumn(dictionary, memory);
    }

    private static LongChunk OpenAddresses(ReadOnlyMemory<byte> body, int rows, RunContext context, ColumnBuffers? buffers, out Func<Column> dictionary)
    {
        ByteReader reader = new(body.Span);
        int part = reader.Count(int.MaxValue);
        IBlockColumns columns = context.Columns;
        dictionary = () => columns.Part(part, BlockPartKind.Addresses, bytes => ReadAddresses(bytes, rows, buffers));
        return LongChunk.Open(body[reader.Position..], rows, context, out _);
    }

    private static IpColumn ReadAddresses(ReadOnlyMemory<byte> bytes, int rows, ColumnBuffers? buffers)
    {
        AddressDictionary dictionary = AddressDictionary.Open(bytes.Span, bytes.Length);
        if (dictionary.Count > (long)rows * MaxSharing)
        {
            throw new InvalidDataException($"{dictionary.Count} addresses for {rows} rows");
        }

        Memory<IpValue> addresses = buffers?.Addresses(dictionary.Count) ?? new IpValue[dictionary.Count];
        dictionary.ReadAll(bytes.Span, addresses.Span);
        return new IpColumn(addresses);
    }

    private static LongChunk OpenValues(ReadOnlyMemory<byte> body, int rows, RunContext context, out Column dictionary)
    {
        ByteReader reader = new(body.Span);
        int distinct = reader.Count(rows);
        int position = reader.Position;
        long[] lengths = LongChunk.Open(body[position..], distinct, out int taken).ToArray();
        position += taken;
        Value[] values = new Value[distinct];
        for (int i = 0; i < distinct; i++)
        {
            if (lengths[i] <= 0 || lengths[i] > body.Length - position)
            {
                throw new InvalidDataException($"value of {lengths[i]} bytes");
            }

            ByteReader value = new(body.Span.Slice(position, (int)lengths[i]));
            values[i] = ValueCodec.Read(ref value);
            position += (int)lengths[i];
        }

        dictionary = new ValueColumn(values);
        return LongChunk.Open(body[position..], rows, context, out _);
    }
}
