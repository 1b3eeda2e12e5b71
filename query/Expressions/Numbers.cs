using System.Globalization;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Query.Expressions;

/// <summary>Values as numbers.</summary>
internal static class Numbers
{
    /// <summary>A number as it is; text as a long, a double or <c>0x</c> hexadecimal digits; anything else as 0.</summary>
    public static Value OfOperand(Value value) => value.Kind switch
    {
        ValueKind.Long or ValueKind.Double => value,
        ValueKind.String => Parse(value.AsString),
        _ => Value.From(0L),
    };

    /// <summary><paramref name="number"/> is a Long or a Double.</summary>
    public static double ToDouble(Value number) => number.Kind == ValueKind.Long ? number.AsLong : number.AsDouble;

    private static Value Parse(string text)
    {
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long integer))
        {
            return Value.From(integer);
        }

        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double real) && double.IsFinite(real))
        {
            return Value.From(real);
        }

        return text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            && long.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out long hexadecimal)
            ? Value.From(hexadecimal)
            : Value.From(0L);
    }
}
