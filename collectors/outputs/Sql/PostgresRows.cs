using System.Buffers.Binary;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Formats;

namespace LogFlowDb.Outputs.Sql;

/// <summary>
/// Rows in the binary form of COPY (https://www.postgresql.org/docs/current/sql-copy.html, "Binary Format"): per row the number of fields
/// (16 bits), per field its length (32 bits, −1 for null) and the bytes that the type's receive function takes; all big-endian. Nothing
/// is allocated per value. One thread.
/// </summary>
/// <param name="onUnfit">Called for a value that its column cannot take; null is written for it.</param>
internal sealed class PostgresRows(IReadOnlyList<SqlColumn> columns, Action onUnfit)
{
    private const int LengthBytes = 4;
    private const int DigitBase = 10_000;
    private const long NanosecondsPerMicrosecond = 1000;

    /// <summary>Families as the type inet numbers them: AF_INET, and one more for IPv6 on every system.</summary>
    private const byte FamilyV4 = 2, FamilyV6 = 3;

    /// <summary>2000-01-01, from which PostgreSQL counts, in microseconds since 1970.</summary>
    private static readonly long s_epoch = (new DateTime(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc) - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    private readonly Utf8Buffer _text = new();

    /// <summary>Signature, flags, length of the extension.</summary>
    public static ReadOnlySpan<byte> Header => [(byte)'P', (byte)'G', (byte)'C', (byte)'O', (byte)'P', (byte)'Y', (byte)'\n', 0xff, (byte)'\r', (byte)'\n', 0, 0, 0, 0, 0, 0, 0, 0, 0];

    /// <summary>What stands in place of the number of fields behind the last row.</summary>
    public static ReadOnlySpan<byte> Trailer => [0xff, 0xff];

    public void Add(Utf8Buffer output, Column?[] values, int row)
    {
        BinaryPrimitives.WriteInt16BigEndian(output.Reserve(sizeof(short)), (short)columns.Count);
        output.Advance(sizeof(short));
        for (int i = 0; i < values.Length; i++)
        {
            Value value = values[i] is { } column ? column[row] : Value.Null;
            if (value.IsNull)
            {
                AddNothing(output, columns[i]);
            }
            else if (!TryAdd(output, columns[i].Kind, value))
            {
                onUnfit();
                AddNothing(output, columns[i]);
            }
        }
    }

    private static void AddNothing(Utf8Buffer output, SqlColumn column)
    {
        if (!column.IsRequired)
        {
            AddLength(output, -1);
            return;
        }

        switch (column.Kind)
        {
            case SqlKind.Address or SqlKind.Network:
                AddAddress(output, IpValue.FromV4(0), column.Kind == SqlKind.Network);
                break;
            case SqlKind.Mac:
                AddMac(output, 0);
                break;
            case SqlKind.Timestamp or SqlKind.LocalTimestamp:
                AddLong(output, -s_epoch);
                break;
            case SqlKind.Text or SqlKind.Bytes:
                AddLength(output, 0);
                break;
            case SqlKind.Json or SqlKind.BinaryJson:
                AddJson(output, column.Kind, "null"u8);
                break;
            default:
                _ = TryAddNumber(output, column.Kind, Value.From(0));
                break;
        }
    }

    private bool TryAdd(Utf8Buffer output, SqlKind kind, Value value)
    {
        switch (kind)
        {
            case SqlKind.Timestamp or SqlKind.LocalTimestamp:
                bool isTime = SqlValues.TryTime(value, out long nanoseconds);
                if (isTime)
                {
                    AddLong(output, (nanoseconds >= 0 ? nanoseconds : nanoseconds - NanosecondsPerMicrosecond + 1) / NanosecondsPerMicrosecond - s_epoch);
                }

                return isTime;
            case SqlKind.Address or SqlKind.Network:
                bool isAddress = SqlValues.TryAddress(value, out IpValue address);
                if (isAddress)
                {
                    AddAddress(output, address, kind == SqlKind.Network);
                }

                return isAddress;
            case SqlKind.Mac:
                bool isMac = SqlValues.TryMac(value, out long mac);
                if (isMac)
                {
                    AddMac(output, mac);
                }

                return isMac;
            case SqlKind.Text:
                _text.Clear();
                SqlValues.AddText(_text, value);
                AddText(output, _text.Written);
                return true;
            case SqlKind.Json or SqlKind.BinaryJson:
                _text.Clear();
                JsonEncoder.Instance.Write(_text, value);
                AddJson(output, kind, _text.Written);
                return true;
            case SqlKind.Bytes:
                return TryAddBytes(output, value);
            default:
                return TryAddNumber(output, kind, value);
        }
    }

    private static bool TryAddNumber(Utf8Buffer output, SqlKind kind, Value value)
    {
        if (kind is SqlKind.Double or SqlKind.Single)
        {
            bool isReal = SqlValues.TryReal(value, out double real);
            if (isReal && kind == SqlKind.Double)
            {
                AddLong(output, BitConverter.DoubleToInt64Bits(real));
            }
            else if (isReal)
            {
                AddInt(output, BitConverter.SingleToInt32Bits((float)real));
            }

            return isReal;
        }

        if (!SqlValues.TryNumber(value, out long number))
        {
            return false;
        }

        switch (kind)
        {
            case SqlKind.Int64:
                AddLong(output, number);
                return true;
            case SqlKind.Int32 when number is >= int.MinValue and <= int.MaxValue:
                AddInt(output, (int)number);
                return true;
            case SqlKind.Int16 when number is >= short.MinValue and <= short.MaxValue:
                AddLength(output, sizeof(short));
                BinaryPrimitives.WriteInt16BigEndian(output.Reserve(sizeof(short)), (short)number);
                output.Advance(sizeof(short));
                return true;
            case SqlKind.Bool:
                AddLength(output, 1);
                output.Add(number != 0 ? (byte)1 : (byte)0);
                return true;
            case SqlKind.Decimal:
                AddDecimal(output, number);
                return true;
            default:
                return false;
        }
    }

    private static bool TryAddBytes(Utf8Buffer output, Value value)
    {
        if (value.Kind != ValueKind.Binary)
        {
            return false;
        }

        AddLength(output, value.AsBinary.Length);
        output.Add(value.AsBinary);
        return true;
    }

    private static void AddLength(Utf8Buffer output, int length)
    {
        BinaryPrimitives.WriteInt32BigEndian(output.Reserve(LengthBytes), length);
        output.Advance(LengthBytes);
    }

    private static void AddInt(Utf8Buffer output, int value)
    {
        AddLength(output, sizeof(int));
        AddLength(output, value);
    }

    private static void AddLong(Utf8Buffer output, long value)
    {
        AddLength(output, sizeof(long));
        BinaryPrimitives.WriteInt64BigEndian(output.Reserve(sizeof(long)), value);
        output.Advance(sizeof(long));
    }

    /// <summary>Family, bits of the mask, whether it is a network, length, address.</summary>
    private static void AddAddress(Utf8Buffer output, IpValue address, bool isNetwork)
    {
        const int HeadBytes = 4, BytesV4 = 4, BytesV6 = 16;
        int bytes = address.IsV4 ? BytesV4 : BytesV6;
        AddLength(output, HeadBytes + bytes);
        Span<byte> room = output.Reserve(HeadBytes + bytes);
        room[0] = address.IsV4 ? FamilyV4 : FamilyV6;
        room[1] = (byte)(bytes * 8);
        room[2] = isNetwork ? (byte)1 : (byte)0;
        room[3] = (byte)bytes;
        if (address.IsV4)
        {
            BinaryPrimitives.WriteUInt32BigEndian(room[HeadBytes..], address.V4);
        }
        else
        {
            BinaryPrimitives.WriteUInt128BigEndian(room[HeadBytes..], address.Number);
        }

        output.Advance(HeadBytes + bytes);
    }

    private static void AddMac(Utf8Buffer output, long address)
    {
        const int Bytes = 6;
        AddLength(output, Bytes);
        Span<byte> room = output.Reserve(sizeof(long));
        BinaryPrimitives.WriteInt64BigEndian(room, address << 16);
        output.Advance(Bytes);
    }

    /// <summary>PostgreSQL takes no NUL in a text: it is left out.</summary>
    private static void AddText(Utf8Buffer output, ReadOnlySpan<byte> text)
    {
        int start = output.Length;
        AddLength(output, text.Length);
        if (!text.Contains((byte)0))
        {
            output.Add(text);
            return;
        }

        foreach (byte unit in text)
        {
            if (unit != 0)
            {
                output.Add(unit);
            }
        }

        int length = output.Length - start - LengthBytes;
        for (int i = 0; i < LengthBytes; i++)
        {
            output.Set(start + i, (byte)(length >> (24 - (i * 8))));
        }
    }

    /// <summary>jsonb has the number of its format, 1, in front. It refuses an escaped NUL: U+FFFD stands for it, of the same length.</summary>
    private static void AddJson(Utf8Buffer output, SqlKind kind, ReadOnlySpan<byte> json)
    {
        const byte Version = 1;
        bool isBinary = kind == SqlKind.BinaryJson;
        AddLength(output, json.Length + (isBinary ? 1 : 0));
        if (isBinary)
        {
            output.Add(Version);
        }

        int start = output.Length;
        output.Add(json);
        if (!isBinary || json.IndexOf("\\u0000"u8) < 0)
        {
            return;
        }

        for (int at = 0; at < json.Length; at += json[at] == '\\' ? 2 : 1)
        {
            if (json[at..].StartsWith("\\u0000"u8))
            {
                output.Set(start + at + 2, (byte)'f');
                output.Set(start + at + 3, (byte)'f');
                output.Set(start + at + 4, (byte)'f');
                output.Set(start + at + 5, (byte)'d');
            }
        }
    }

    /// <summary>Number of digits to the base 10,000, weight of the first, sign, decimals, digits; 16 bits each.</summary>
    private static void AddDecimal(Utf8Buffer output, long number)
    {
        const short Negative = 0x4000;
        const int MaxDigits = 5;
        Span<short> digits = stackalloc short[MaxDigits];
        int count = 0;
        for (ulong rest = number < 0 ? (ulong)-number : (ulong)number; rest != 0; rest /= DigitBase)
        {
            digits[count++] = (short)(rest % DigitBase);
        }

        AddLength(output, (4 + count) * sizeof(short));
        AddShort(output, (short)count);
        AddShort(output, (short)Math.Max(0, count - 1));
        AddShort(output, number < 0 ? Negative : (short)0);
        AddShort(output, 0);
        for (int i = count - 1; i >= 0; i--)
        {
            AddShort(output, digits[i]);
        }
    }

    private static void AddShort(Utf8Buffer output, short value)
    {
        BinaryPrimitives.WriteInt16BigEndian(output.Reserve(sizeof(short)), value);
        output.Advance(sizeof(short));
    }
}
