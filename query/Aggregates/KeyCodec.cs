using System.Collections.Concurrent;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Query.Aggregates;

/// <summary>
/// Turns the values of one key into 64-bit codes and back; equal values, and only they, get equal codes. Values of the first kind
/// met that fits (numbers, dates, IPv4 …) are their own code below 2^63; all others are numbered as they come, with the top bit set.
/// The workers of one stage share the codec, so that their codes agree. Safe for concurrent use.
/// </summary>
internal sealed class KeyCodec
{
    public const ulong Numbered = 1UL << 63;

    /// <summary>The code of null.</summary>
    public const ulong Null = Numbered;

    private readonly Lock _gate = new();

    // Read by all workers at once and seldom added to: only adding takes the gate, so that numbers follow each other.
    private readonly ConcurrentDictionary<Value, int> _numbers = new();
    private readonly ConcurrentDictionary<IpValue, int> _addressNumbers = new();

    // Only grows, under the gate; a reader takes the array as it stands, which holds every code it can know of.
    private Value[] _values = [Value.Null];
    private int _count = 1;
    private volatile ValueKind _main = ValueKind.Null;
    private long _bytesHeld;

    /// <summary>The kind whose values are their own code; Null before the first of them.</summary>
    public ValueKind Main => _main;

    public long BytesHeld => Interlocked.Read(ref _bytesHeld);

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

        if (!_addressNumbers.TryGetValue(address, out int number))
        {
            lock (_gate)
            {
                if (!_addressNumbers.TryGetValue(address, out number))
                {
                    number = Add(Value.From(address), 48);
                    _addressNumbers[address] = number;
                }
            }
        }

        return Numbered | (uint)number;
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

        return Volatile.Read(ref _values)[(int)(uint)code];
    }

    /// <summary>The column of the values of these codes.</summary>
    public Column Decode(ReadOnlySpan<ulong> codes)
    {
        Value[] numbered = Volatile.Read(ref _values);
        return Main switch
        {
            ValueKind.Bool or ValueKind.Long or ValueKind.Date or ValueKind.Mac => DecodeLongs(codes, numbered),
            ValueKind.Ip => DecodeAddresses(codes, numbered),
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
            else if (numbered[(int)(uint)code] is { } value && value.Kind == Main)
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

    private Column DecodeAddresses(ReadOnlySpan<ulong> codes, Value[] numbered)
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
            else if (numbered[(int)(uint)code] is { Kind: ValueKind.Ip } value)
            {
                values[i] = value.AsIp;
            }
            else
            {
                return DecodeValues(codes);
            }
        }

        return new IpColumn(values, nulls);
    }

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

        return Numbered | (uint)number;
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
