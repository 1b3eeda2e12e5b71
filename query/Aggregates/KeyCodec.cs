using System.Collections.Concurrent;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Query.Aggregates;

/// <summary>
/// Turns the values of one key into 64-bit codes and back; equal values, and only they, get equal codes. Values of the first kind
/// met that fits (numbers, dates, IPv4 …) are their own code below 2^63; all others are numbered as they come, with the top bit set
/// and the lowest saying whether an address was numbered or another value.
/// The workers of one stage share the codec, so that their codes agree. Safe for concurrent use.
/// </summary>
internal sealed class KeyCodec
{
    public const ulong Numbered = 1UL << 63;

    /// <summary>The code of null.</summary>
    public const ulong Null = Numbered;

    private const ulong Address = 1;

    private readonly Lock _gate = new();

    // Read by all workers at once and seldom added to: only adding takes the gate, so that numbers follow each other.
    private readonly ConcurrentDictionary<Value, int> _numbers = new();
    private readonly AddressNumbers _addresses = new();

    // Only grows, under the gate; a reader takes the array as it stands, which holds every code it can know of.
    private Value[] _values = [Value.Null];
    private int _count = 1;
    private volatile ValueKind _main = ValueKind.Null;
    private long _bytesHeld;

    /// <summary>The kind whose values are their own code; Null before the first of them.</summary>
    public ValueKind Main => _main;

    public long BytesHeld => Interlocked.Read(ref _bytesHeld) + _addresses.BytesHeld;

    public ulong Encode(Value value)
    {
        switch (value.Kind)
        {
            case ValueKind.Null:
                return Null;
            case ValueKind.Bool or ValueKind.Long or ValueKind.Date or ValueKind.Mac:
                return EncodeBits(value.Kind, value.AsLong);
            case ValueKind.Double:
                return EncodeBits(ValueKind.Double, BitConverter.DoubleToInt64Bits(value.AsDouble));
            case ValueKind.Ip:
                return Encode(value.AsIp);
            default:
                return Number(value);
        }
    }

    /// <summary>A Bool, Long, Date or Mac, or the bits of a Double.</summary>
    public ulong EncodeBits(ValueKind kind, long bits)
    {
        if (bits >= 0 && IsMain(kind))
        {
            return (ulong)bits;
        }

        return Number(kind == ValueKind.Double ? Value.From(BitConverter.Int64BitsToDouble(bits)) : Value.FromBits(kind, bits));
    }

    public ulong Encode(IpValue address)
    {
        if (address.IsV4 && IsMain(ValueKind.Ip))
        {
            return address.V4;
        }

        return Numbered | ((ulong)(uint)_addresses.Number(address) << 1) | Address;
    }

    /// <summary>The codes of some values of a column; <paramref name="rows"/> below 0 stand for null.</summary>
    public void Encode(Column values, ReadOnlySpan<int> rows, Span<ulong> codes)
    {
        if (values is IpColumn { Nulls: null } addresses && IsMain(ValueKind.Ip))
        {
            ReadOnlySpan<IpValue> source = addresses.Values;
            for (int i = 0; i < rows.Length; i++)
            {
                int row = rows[i];
                codes[i] = row < 0 ? Null : source[row] is { IsV4: true } v4 ? v4.V4 : Encode(source[row]);
            }

            return;
        }

        for (int i = 0; i < rows.Length; i++)
        {
            codes[i] = rows[i] < 0 ? Null : Encode(values[rows[i]]);
        }
    }

    public Value Decode(ulong code)
    {
        if ((code & Numbered) == 0)
        {
            return Main switch
            {
                ValueKind.Double => Value.From(BitConverter.UInt64BitsToDouble(code)),
                ValueKind.Ip => Value.From(IpValue.FromV4((uint)code)),
                _ => Value.FromBits(Main, (long)code),
            };
        }

        int number = NumberOf(code);
        return IsAddress(code) ? Value.From(_addresses[number]) : Volatile.Read(ref _values)[number];
    }

    /// <summary>The column of the values of these codes.</summary>
    public Column Decode(ReadOnlySpan<ulong> codes)
    {
        Value[] numbered = Volatile.Read(ref _values);
        return Main switch
        {
            ValueKind.Bool or ValueKind.Long or ValueKind.Date or ValueKind.Mac => DecodeLongs(codes, numbered),
            ValueKind.Ip => DecodeAddresses(codes),
            _ => DecodeValues(codes),
        };
    }

    private Column DecodeLongs(ReadOnlySpan<ulong> codes, Value[] numbered)
    {
        long[] values = new long[codes.Length];
        NullMask? nulls = null;
        for (int i = 0; i < codes.Length; i++)
        {
            ulong code = codes[i];
            if ((code & Numbered) == 0)
            {
                values[i] = (long)code;
            }
            else if (code == Null)
            {
                (nulls ??= new NullMask(codes.Length)).Set(i);
            }
            else if (!IsAddress(code) && numbered[NumberOf(code)] is { } value && value.Kind == Main)
            {
                values[i] = value.AsLong;
            }
            else
            {
                return DecodeValues(codes);
            }
        }

        return new LongColumn(Main, values, nulls);
    }

    private Column DecodeAddresses(ReadOnlySpan<ulong> codes)
    {
        IpValue[] values = new IpValue[codes.Length];
        NullMask? nulls = null;
        for (int i = 0; i < codes.Length; i++)
        {
            ulong code = codes[i];
            if ((code & Numbered) == 0)
            {
                values[i] = IpValue.FromV4((uint)code);
            }
            else if (code == Null)
            {
                (nulls ??= new NullMask(codes.Length)).Set(i);
            }
            else if (IsAddress(code))
            {
                values[i] = _addresses[NumberOf(code)];
            }
            else
            {
                return DecodeValues(codes);
            }
        }

        return new IpColumn(values, nulls);
    }

    private static bool IsAddress(ulong code) => (code & Address) != 0;

    private static int NumberOf(ulong code) => (int)((code & ~Numbered) >> 1);

    private ValueColumn DecodeValues(ReadOnlySpan<ulong> codes)
    {
        Value[] values = new Value[codes.Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = Decode(codes[i]);
        }

        return new ValueColumn(values);
    }

    private bool IsMain(ValueKind kind)
    {
        ValueKind main = Main;
        return main == kind || (main == ValueKind.Null && DecideMain(kind) == kind);
    }

    private ValueKind DecideMain(ValueKind kind)
    {
        lock (_gate)
        {
            if (_main == ValueKind.Null)
            {
                _main = kind;
            }

            return _main;
        }
    }

    private ulong Number(Value value)
    {
        if (!_numbers.TryGetValue(value, out int number))
        {
            lock (_gate)
            {
                if (!_numbers.TryGetValue(value, out number))
                {
                    number = Add(value, 96 + (value.Kind == ValueKind.String ? value.AsString.Length * 2 : 0));
                    _numbers[value] = number;
                }
            }
        }

        return Numbered | ((ulong)(uint)number << 1);
    }

    private int Add(Value value, int bytes)
    {
        Value[] values = _values;
        if (_count == values.Length)
        {
            Array.Resize(ref values, _count * 2);
        }

        values[_count] = value;
        Volatile.Write(ref _values, values);
        Interlocked.Add(ref _bytesHeld, bytes + 32);
        return _count++;
    }
}
