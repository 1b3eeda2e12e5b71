using System.Globalization;
using System.Text;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Query.Functions;

/// <summary>From one kind of value to another. What cannot be converted is null.</summary>
internal static class ConvertFunctions
{
    public static readonly FunctionDefinition[] All =
    [
        new("int", "int(x)", "32-bit integer of a number, a text, or an IPv4 address", 1, 2, static a => Integer(a, 90830, ToInt)),
        new("long", "long(x)", "64-bit integer of a number, a text, an IPv4 address, or a date (ms since 1970)", 1, 2, static a => Integer(a, 90840, ToLong)),
        new("double", "double(x)", "Number with decimals of a number or a text", 1, 1, static (a, _) => ToDouble(a[0])),
        new("bool", "bool(x)", "Boolean of a boolean, a number, or the text true or false", 1, 1, static (a, _) => ToBool(a[0])),
        new("string", "string(x[, \"format\"[, \"zone\"]])", "Text of a value; of a date in the given format", 1, 3, PrepareString) { Aliases = ["str"] },
        new("date", "date(s, \"yyyy-MM-dd HH:mm:ss\"[, \"locale\"])", "Date of a text in the given format", 2, 3, PrepareDate),
        new("ip", "ip(s)", "Address of a text", 1, 1, static (a, _) => ToIp(a[0])),
        new("mac", "mac(s)", "MAC address of a text", 1, 1, static (a, _) => a[0].Kind switch
        {
            ValueKind.Mac => a[0],
            ValueKind.String when MacText.TryParse(a[0].AsString, out long mac) => Value.FromMac(mac),
            _ => Value.Null,
        }),
        new("binary", "binary(s[, \"charset\"])", "Bytes of a text", 1, 2, PrepareBinary, 90810) { Aliases = ["encode"] },
        new("decode", "decode(b[, \"charset\"])", "Text of bytes", 1, 2, PrepareDecode),
        new("frombase64", "frombase64(s)", "Bytes of base 64 text", 1, 1, static (a, _) => FromBase64(a[0]), 90680),
        new("tobase64", "tobase64(b)", "Base 64 text of bytes", 1, 1, static (a, _) =>
            a[0].Kind == ValueKind.Binary ? Value.From(Convert.ToBase64String(a[0].AsBinary)) : Value.Null, 90800),
        new("fromhex", "fromhex(s)", "Bytes of hexadecimal text", 1, 1, static (a, _) => FromHex(a[0])),
        new("tohex", "tohex(b)", "Hexadecimal text of bytes, or of a whole number", 1, 1, static (a, _) => a[0].Kind switch
        {
            ValueKind.Binary => Value.From(Convert.ToHexStringLower(a[0].AsBinary)),
            ValueKind.Long => Value.From(a[0].AsLong.ToString("x", CultureInfo.InvariantCulture)),
            _ => Value.Null,
        }),
    ];

    /// <summary>The text of a value as functions on text see it; null for null.</summary>
    public static string? TextOf(Value value) => value.Kind switch
    {
        ValueKind.Null => null,
        ValueKind.String => value.AsString,
        _ => ValueText.Format(value),
    };

    private static ScalarFunction Integer(FunctionArguments arguments, int radixCode, Func<Value, Value> convert)
    {
        if (arguments.Count > 1 && arguments.Constant(1) is not { Kind: ValueKind.Long, AsLong: 10 })
        {
            FunctionArguments.Fail(radixCode, 1, "the radix must be 10");
        }

        return (a, _) => a[0].Kind == ValueKind.Array
            ? Value.From(Array.ConvertAll(a[0].AsArray, item => convert(item)))
            : convert(a[0]);
    }

    private static Value ToInt(Value value)
    {
        if (value.Kind == ValueKind.Ip)
        {
            return value.AsIp.IsV4 ? Value.From((long)(int)value.AsIp.V4) : Value.Null;
        }

        Value number = value.Kind == ValueKind.Date ? Value.Null : ToLong(value);
        return number.Kind == ValueKind.Long && number.AsLong is >= int.MinValue and <= int.MaxValue ? number : Value.Null;
    }

    private static Value ToLong(Value value) => value.Kind switch
    {
        ValueKind.Long => value,
        ValueKind.Double when Math.Abs(value.AsDouble) < long.MaxValue => Value.From((long)value.AsDouble),
        ValueKind.String when long.TryParse(value.AsString, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) => Value.From(number),
        ValueKind.Ip when value.AsIp.IsV4 => Value.From((long)value.AsIp.V4),
        ValueKind.Date => Value.From(value.AsLong / 1_000_000),
        ValueKind.Mac => Value.From(value.AsLong),
        _ => Value.Null,
    };

    private static Value ToDouble(Value value) => value.Kind switch
    {
        ValueKind.Double => value,
        ValueKind.Long => Value.From((double)value.AsLong),
        ValueKind.String when double.TryParse(value.AsString, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number) => Value.From(number),
        ValueKind.Array => Value.From(Array.ConvertAll(value.AsArray, static item => ToDouble(item))),
        _ => Value.Null,
    };

    private static Value ToBool(Value value) => value.Kind switch
    {
        ValueKind.Bool => value,
        ValueKind.Long => Value.From(value.AsLong != 0),
        ValueKind.String when value.AsString.Equals("true", StringComparison.OrdinalIgnoreCase) => Value.True,
        ValueKind.String when value.AsString.Equals("false", StringComparison.OrdinalIgnoreCase) => Value.False,
        _ => Value.Null,
    };

    private static Value ToIp(Value value) => value.Kind switch
    {
        ValueKind.Ip => value,
        ValueKind.String when IpValue.TryParse(value.AsString, out IpValue address) => Value.From(address),
        _ => Value.Null,
    };

    private static ScalarFunction PrepareString(FunctionArguments arguments)
    {
        if (arguments.Count == 1)
        {
            return static (a, _) => Value.From(TextOf(a[0]));
        }

        DatePattern pattern = Pattern(arguments, 1);
        TimeZoneInfo? zone = arguments.Count > 2 ? Zone(arguments.RequiredText(2, null, "a time zone or locale")) : null;
        return (a, context) => a[0].Kind == ValueKind.Date
            ? Value.From(pattern.Format(a[0].AsLong, zone ?? context.TimeZone))
            : Value.From(TextOf(a[0]));
    }

    /// <summary>Null for a locale: names of months and days are English in any case.</summary>
    private static TimeZoneInfo? Zone(string name) => TimeZoneInfo.TryFindSystemTimeZoneById(name, out TimeZoneInfo? zone) ? zone : null;

    private static ScalarFunction PrepareDate(FunctionArguments arguments)
    {
        DatePattern pattern = Pattern(arguments, 1);
        return (a, context) => a[0].Kind switch
        {
            ValueKind.Date => a[0],
            ValueKind.Null => Value.Null,
            _ => pattern.TryParse(TextOf(a[0]), context.TimeZone, out long nanoseconds) ? Value.FromDate(nanoseconds) : Value.Null,
        };
    }

    private static DatePattern Pattern(FunctionArguments arguments, int index)
    {
        string text = arguments.RequiredText(index, 90820, "a date format");
        return DatePattern.TryParse(text, out char unknown)
            ?? throw new FunctionArgumentException(90820, index, $"{text} is no date format: {unknown} is not known", "yyyy-MM-dd HH:mm:ss");
    }

    private static ScalarFunction PrepareBinary(FunctionArguments arguments)
    {
        Encoding charset = Charsets.OfArgument(arguments, 1, 90811);
        return (a, _) => a[0].Kind switch
        {
            ValueKind.Null => Value.Null,
            ValueKind.Binary => a[0],
            _ => Value.From(charset.GetBytes(TextOf(a[0])!)),
        };
    }

    private static ScalarFunction PrepareDecode(FunctionArguments arguments)
    {
        Encoding charset = Charsets.OfArgument(arguments, 1, 90641);
        return (a, _) => a[0].Kind == ValueKind.Binary ? Value.From(charset.GetString(a[0].AsBinary)) : Value.Null;
    }

    private static Value FromBase64(Value value)
    {
        if (value.Kind != ValueKind.String)
        {
            return Value.Null;
        }

        byte[] buffer = new byte[(value.AsString.Length * 3 / 4) + 3];
        return Convert.TryFromBase64String(value.AsString, buffer, out int written) ? Value.From(buffer[..written]) : Value.Null;
    }

    private static Value FromHex(Value value)
    {
        if (value.Kind != ValueKind.String || value.AsString.Length % 2 != 0)
        {
            return Value.Null;
        }

        byte[] bytes = new byte[value.AsString.Length / 2];
        for (int i = 0; i < bytes.Length; i++)
        {
            if (!byte.TryParse(value.AsString.AsSpan(i * 2, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out bytes[i]))
            {
                return Value.Null;
            }
        }

        return Value.From(bytes);
    }
}
