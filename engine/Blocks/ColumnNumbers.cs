using System.Runtime.InteropServices;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Scanning;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Engine.Blocks;

/// <summary>
/// A column on its way into a block: its rows as 64-bit numbers, and what it takes to turn them back. What the numbers are says
/// <see cref="IBlockColumns.Numbers"/>. Rows without a value have a number too, which may be changed freely until the column is
/// written: readers never show it, but columns that lean on this one count from it.
/// </summary>
internal sealed class ColumnNumbers
{
    private readonly Column? _source;
    private readonly long[]? _numbers;

    private ColumnNumbers(string name, ColumnForm form, NullMask? nulls, Column? source, long[]? numbers)
    {
        Name = name;
        Form = form;
        Nulls = nulls is { Count: > 0 } ? nulls : null;
        _source = source;
        _numbers = numbers;
    }

    public string Name { get; }

    public ColumnForm Form { get; }

    /// <summary>Null when every row has a value.</summary>
    public NullMask? Nulls { get; }

    public ColumnStatistics Statistics { get; set; } = null!;

    /// <summary>The distinct values of a column of mixed kinds or of texts, as <see cref="ColumnForm.Values"/> lays them out.</summary>
    public ByteWriter? Texts { get; private init; }

    /// <summary>The distinct addresses of this column alone, ascending; its codes count among these until it is given others.</summary>
    public IpValue[]? Addresses { get; private init; }

    /// <summary>The part that the codes of a column of addresses point into.</summary>
    public int AddressPart { get; set; } = -1;

    /// <summary>The values that codes of <see cref="Texts"/> stand for, when they are few.</summary>
    public Value[]? Few { get; private init; }

    /// <summary>Set when the column is written: its numbers will not change any more.</summary>
    public bool IsWritten { get; set; }

    /// <summary>How many codes there can be, when the numbers are codes; otherwise 0.</summary>
    public int Codes { get; set; }

    public ReadOnlySpan<long> Numbers => _numbers is not null
        ? _numbers
        : _source is LongColumn longs ? longs.Values : MemoryMarshal.Cast<double, long>(((DoubleColumn)_source!).Values);

    /// <summary>The numbers as memory; of doubles the caller's own copy.</summary>
    public ReadOnlyMemory<long> Memory => _numbers is not null
        ? _numbers
        : _source is LongColumn longs ? longs.Memory : Numbers.ToArray();

    /// <summary>The numbers, for changing those of rows without a value, or codes as a whole.</summary>
    public Span<long> Own => _numbers;

    public static ColumnNumbers Of(string name, Column column)
    {
        switch (column)
        {
            case LongColumn { Nulls: null } longs:
                return new ColumnNumbers(name, ColumnForm.Longs, null, longs, null) { Statistics = ColumnSummary.Of(longs) };
            case LongColumn longs:
                long[] values = longs.Values.ToArray();
                NullCodec.Fill(values, longs.Nulls);
                return new ColumnNumbers(name, ColumnForm.Longs, longs.Nulls, longs, values) { Statistics = ColumnSummary.Of(longs) };
            case DoubleColumn { Nulls: null } doubles:
                return new ColumnNumbers(name, ColumnForm.Doubles, null, doubles, null) { Statistics = ColumnSummary.Of(doubles) };
            case DoubleColumn doubles:
                long[] bits = MemoryMarshal.Cast<double, long>(doubles.Values).ToArray();
                NullCodec.Fill(bits, doubles.Nulls);
                return new ColumnNumbers(name, ColumnForm.Doubles, doubles.Nulls, doubles, bits) { Statistics = ColumnSummary.Of(doubles) };
            case IpColumn addresses:
                return OfAddresses(name, addresses);
            default:
                Column plain = ColumnAssembly.Materialize(column);
                return plain is ValueColumn texts ? OfValues(name, texts) : Of(name, plain);
        }
    }

    private static ColumnNumbers OfAddresses(string name, IpColumn column)
    {
        DistinctAddresses distinct = DistinctAddresses.Of(column);
        ReadOnlySpan<IpValue> values = distinct.Values;
        return new ColumnNumbers(name, ColumnForm.Addresses, column.Nulls, null, distinct.Codes)
        {
            Addresses = values.ToArray(),
            Codes = values.Length,
            Statistics = new ColumnStatistics(
                ValueKind.Ip,
                column.Nulls?.Count ?? 0,
                values.IsEmpty ? Value.Null : Value.From(values[0]),
                values.IsEmpty ? Value.Null : Value.From(values[^1]),
                null,
                values.Length)
            {
                Values = values.Length <= FewValues.Most ? FewValues.Of(Array.ConvertAll(values.ToArray(), static a => Value.From(a)), column.Length) : null,
            },
        };
    }

    private static ColumnNumbers OfValues(string name, ValueColumn column)
    {
        Dictionary<Value, int> codes = [];
        List<long> lengths = [];
        ByteWriter content = new();
        long[] numbers = new long[column.Length];
        NullMask? nulls = null;
        int last = 0;
        Value minimum = default, maximum = default, previous = default;
        for (int row = 0; row < column.Length; row++)
        {
            Value value = column.Values[row];
            if (value.IsNull)
            {
                (nulls ??= new NullMask(column.Length)).Set(row);
            }
            else if (value != previous && !codes.TryGetValue(value, out last))
            {
                last = codes.Count;
                codes.Add(value, last);
                int before = content.Length;
                ValueCodec.Write(value, content);
                lengths.Add(content.Length - before);
                minimum = last == 0 || ValueComparer.Instance.Compare(value, minimum) < 0 ? value : minimum;
                maximum = last == 0 || ValueComparer.Instance.Compare(value, maximum) > 0 ? value : maximum;
            }

            numbers[row] = last;
            previous = value.IsNull ? previous : value;
        }

        ByteWriter texts = new(content.Length + 64);
        texts.Varint((ulong)codes.Count);
        LongEncoder.Write(CollectionsMarshal.AsSpan(lengths), texts);
        texts.Bytes(content.Written);
        Value[]? few = codes.Count <= FewValues.Most ? [.. codes.Keys] : null;
        bool known = column.Kind == ValueKind.String && ColumnSummary.IsShort(minimum) && ColumnSummary.IsShort(maximum);
        return new ColumnNumbers(name, ColumnForm.Values, nulls, null, numbers)
        {
            Texts = texts,
            Codes = codes.Count,
            Few = few,
            Statistics = new ColumnStatistics(
                column.Kind, nulls?.Count ?? 0, known ? minimum : Value.Null, known ? maximum : Value.Null, null, codes.Count)
            {
                Values = known && few is not null ? FewValues.Of(few, column.Length) : null,
            },
        };
    }
}
