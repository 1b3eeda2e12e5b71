using System.Globalization;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Tables;
using LogFlowDb.Engine.Values;
using LogFlowDb.Protocols.Records;
using LogFlowDb.Query.Formats;

namespace LogFlowDb.Outputs.Sql;

/// <summary>Values in the kinds of a database. What does not fit gives false: a null is written for it and counted. Stateless.</summary>
internal static class SqlValues
{
    private const long NanosecondsPerSecond = 1_000_000_000;

    /// <summary>The kind of a new column: of the values that are there, else of the vocabulary, else text.</summary>
    /// <param name="values">Null when no row has the field.</param>
    public static SqlKind KindOf(string field, Column? values, bool isCounter) => values?.Kind switch
    {
        ValueKind.Bool => SqlKind.Bool,
        ValueKind.Long => SqlKind.Int64,
        ValueKind.Double => SqlKind.Double,
        ValueKind.Date => SqlKind.Timestamp,
        ValueKind.Ip => SqlKind.Address,
        ValueKind.Mac => SqlKind.Mac,
        ValueKind.String => SqlKind.Text,
        ValueKind.Array or ValueKind.Map => SqlKind.BinaryJson,
        ValueKind.Binary => SqlKind.Bytes,
        _ => isCounter ? SqlKind.Int64 : KindOf(field),
    };

    public static bool TryNumber(Value value, out long number)
    {
        switch (value.Kind)
        {
            case ValueKind.Long or ValueKind.Bool or ValueKind.Mac:
                number = value.AsLong;
                return true;
            case ValueKind.Double:
                double real = Math.Round(value.AsDouble);
                bool fits = real is >= -9.2233720368547e18 and <= 9.2233720368547e18;
                number = fits ? (long)real : 0;
                return fits;
            case ValueKind.Date:
                number = Math.DivRem(value.AsLong, NanosecondsPerSecond, out long rest) - (rest < 0 ? 1 : 0);
                return true;
            case ValueKind.Ip:
                number = value.AsIp.IsV4 ? value.AsIp.V4 : 0;
                return value.AsIp.IsV4;
            case ValueKind.String:
                return long.TryParse(value.AsString, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);
            default:
                number = 0;
                return false;
        }
    }

    public static bool TryReal(Value value, out double real)
    {
        switch (value.Kind)
        {
            case ValueKind.Double:
                real = value.AsDouble;
                return true;
            case ValueKind.Date:
                real = value.AsLong / (double)NanosecondsPerSecond;
                return true;
            case ValueKind.String:
                return double.TryParse(value.AsString, NumberStyles.Float, CultureInfo.InvariantCulture, out real);
            default:
                bool isNumber = TryNumber(value, out long number);
                real = number;
                return isNumber;
        }
    }

    /// <param name="nanoseconds">Since 1970 UTC.</param>
    public static bool TryTime(Value value, out long nanoseconds)
    {
        nanoseconds = value.Kind == ValueKind.Date ? value.AsLong : 0;
        return value.Kind == ValueKind.Date;
    }

    public static bool TryAddress(Value value, out IpValue address)
    {
        if (value.Kind == ValueKind.Ip)
        {
            address = value.AsIp;
            return true;
        }

        address = default;
        return value.Kind == ValueKind.String && IpValue.TryParse(value.AsString, out address);
    }

    /// <param name="address">The lower 48 bits.</param>
    public static bool TryMac(Value value, out long address)
    {
        address = value.Kind == ValueKind.Mac ? value.AsLong : 0;
        return value.Kind == ValueKind.Mac;
    }

    /// <summary>Any value as text; times as <c>2026-11-22 15:04:05.123456</c> in UTC, which databases read.</summary>
    public static void AddText(Utf8Buffer output, Value value)
    {
        if (value.Kind == ValueKind.Date)
        {
            AddTime(output, value.AsLong, maxDecimals: 9);
        }
        else if (value.Kind is ValueKind.Array or ValueKind.Map)
        {
            JsonEncoder.Instance.Write(output, value);
        }
        else
        {
            PlainEncoder.Instance.Write(output, value);
        }
    }

    /// <param name="nanoseconds">Since 1970 UTC.</param>
    /// <param name="maxDecimals">Of seconds; further ones are cut off.</param>
    public static void AddTime(Utf8Buffer output, long nanoseconds, int maxDecimals)
    {
        const int DateLength = 10, SecondsLength = 19;
        int start = output.Length;
        Utf8Values.AddDate(output, nanoseconds);
        int length = Math.Min(output.Length - start - 1, SecondsLength + 1 + maxDecimals);
        output.Set(start + DateLength, (byte)' ');
        output.Advance(start + length - output.Length);
    }

    private static SqlKind KindOf(string field) => FlowFields.Find(field)?.Type switch
    {
        FlowFieldType.Long => SqlKind.Int64,
        FlowFieldType.Double => SqlKind.Double,
        FlowFieldType.Date => SqlKind.Timestamp,
        FlowFieldType.Address => SqlKind.Address,
        FlowFieldType.Mac => SqlKind.Mac,
        FlowFieldType.Binary => SqlKind.Bytes,
        FlowFieldType.Bool => SqlKind.Bool,
        FlowFieldType.List or FlowFieldType.Map => SqlKind.BinaryJson,
        _ => field == SystemFields.Id ? SqlKind.Int64 : SqlKind.Text,
    };
}
