using System.Globalization;
using System.Text;

namespace LogFlowDb.Engine.Values;

/// <summary>
/// The one text form of each value: dates as ISO 8601 UTC with as many decimals as needed, addresses as usual, binary as lower
/// hex, arrays <c>[a, b]</c>, maps <c>{a=1, b=2}</c> with keys in alphabetical order, null as <c>null</c>.
/// </summary>
public static class ValueText
{
    public static string Format(Value value) => value.Kind switch
    {
        ValueKind.Null => "null",
        ValueKind.Bool => value.AsBool ? "true" : "false",
        ValueKind.Long => value.AsLong.ToString(CultureInfo.InvariantCulture),
        ValueKind.Double => FormatDouble(value.AsDouble),
        ValueKind.Date => FormatDate(value.AsLong),
        ValueKind.Ip => value.AsIp.ToString(),
        ValueKind.Mac => FormatMac(value.AsLong),
        ValueKind.String => value.AsString,
        ValueKind.Array => "[" + string.Join(", ", value.AsArray.Select(Format)) + "]",
        ValueKind.Map => FormatMap(value.AsMap),
        _ => Convert.ToHexStringLower(value.AsBinary),
    };

    /// <summary>Shortest text that reads back as the same number; always with a point, an exponent, or a name (NaN, Infinity).</summary>
    public static string FormatDouble(double value)
    {
        string text = value.ToString("R", CultureInfo.InvariantCulture);
        return text.AsSpan().IndexOfAny(".eENI") >= 0 ? text : text + ".0";
    }

    /// <param name="nanoseconds">Since 1970-01-01T00:00:00Z.</param>
    public static string FormatDate(long nanoseconds)
    {
        long ticks = Math.DivRem(nanoseconds, 100, out long rest);
        if (rest < 0)
        {
            ticks--;
            rest += 100;
        }

        DateTime time = DateTime.UnixEpoch.AddTicks(ticks);
        long fraction = (time.Ticks % TimeSpan.TicksPerSecond * 100) + rest;
        string seconds = time.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);
        return fraction == 0
            ? seconds + "Z"
            : seconds + "." + fraction.ToString("D9", CultureInfo.InvariantCulture).TrimEnd('0') + "Z";
    }

    /// <summary>Lower hex with colons, <c>00:11:22:aa:bb:cc</c>.</summary>
    public static string FormatMac(long address) => string.Create(17, address, static (span, bits) =>
    {
        for (int i = 0; i < 6; i++)
        {
            int octet = (int)(bits >> (40 - (i * 8))) & 0xff;
            span[i * 3] = HexDigit(octet >> 4);
            span[(i * 3) + 1] = HexDigit(octet & 15);
            if (i < 5)
            {
                span[(i * 3) + 2] = ':';
            }
        }
    });

    private static char HexDigit(int digit) => (char)(digit < 10 ? '0' + digit : 'a' + digit - 10);

    private static string FormatMap(ValueMap map)
    {
        StringBuilder text = new("{");
        foreach (KeyValuePair<string, Value> entry in map.OrderBy(static e => e.Key, StringComparer.Ordinal))
        {
            text.Append(text.Length == 1 ? "" : ", ").Append(entry.Key).Append('=').Append(Format(entry.Value));
        }

        return text.Append('}').ToString();
    }
}
