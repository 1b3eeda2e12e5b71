using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Expressions;

namespace LogFlowDb.Query.Functions;

/// <summary>Numbers. Text is not read as a number here: it gives null.</summary>
internal static class NumberFunctions
{
    public static readonly FunctionDefinition[] All =
    [
        new("abs", "abs(x)", "Without its sign", 1, 1, static (a, _) => a[0].Kind switch
        {
            ValueKind.Long => Value.From(a[0].AsLong == long.MinValue ? long.MinValue : Math.Abs(a[0].AsLong)),
            ValueKind.Double => Value.From(Math.Abs(a[0].AsDouble)),
            _ => Value.Null,
        }, 90600),
        new("ceil", "ceil(x[, decimals])", "Rounded up", 1, 2, static (a, _) => Round(a, Math.Ceiling)),
        new("floor", "floor(x[, decimals])", "Rounded down", 1, 2, static (a, _) => Round(a, Math.Floor)),
        new("round", "round(x[, decimals])", "Rounded, halves up", 1, 2, static (a, _) => Round(a, static x => Math.Floor(x + 0.5))),
        new("mod", "mod(a, b)", "Rest of a divided by b; null for b = 0", 2, 2, static (a, _) => Modulo(a[0], a[1])),
        new("min", "min(a, b, …)", "The smallest; null is left out", 1, int.MaxValue, static (a, _) => Extreme(a, sign: -1)),
        new("max", "max(a, b, …)", "The largest; null is left out", 1, int.MaxValue, static (a, _) => Extreme(a, sign: 1)),
        new("pow", "pow(x, y)", "x to the power of y", 2, 2, static (a, _) =>
            a[0].IsNumber && a[1].IsNumber ? Finite(Math.Pow(Numbers.ToDouble(a[0]), Numbers.ToDouble(a[1]))) : Value.Null),
        Real("sqrt", "Square root", Math.Sqrt),
        Real("exp", "e to the power of x", Math.Exp),
        Real("log", "Natural logarithm", Math.Log),
        Real("log10", "Decimal logarithm", Math.Log10),
        Real("sin", "Sine of an angle in radians", Math.Sin),
        Real("cos", "Cosine of an angle in radians", Math.Cos),
        Real("tan", "Tangent of an angle in radians", Math.Tan),
        Real("asin", "Arc sine", Math.Asin),
        Real("acos", "Arc cosine", Math.Acos),
        Real("atan", "Arc tangent", Math.Atan),
    ];

    private static FunctionDefinition Real(string name, string summary, Func<double, double> function) =>
        new(name, $"{name}(x)", summary, 1, 1, (a, _) => a[0].IsNumber ? Finite(function(Numbers.ToDouble(a[0]))) : Value.Null);

    private static Value Finite(double number) => double.IsFinite(number) ? Value.From(number) : Value.Null;

    /// <summary>Without decimals, and with negative ones (tens, hundreds …), the result is a whole number.</summary>
    private static Value Round(ReadOnlySpan<Value> arguments, Func<double, double> round)
    {
        long decimals = 0;
        if (arguments.Length > 1)
        {
            if (arguments[1].Kind != ValueKind.Long || arguments[1].AsLong is < -18 or > 18)
            {
                return Value.Null;
            }

            decimals = arguments[1].AsLong;
        }

        Value number = arguments[0];
        if (!number.IsNumber || (number.Kind == ValueKind.Long && decimals >= 0))
        {
            return number.IsNumber ? number : Value.Null;
        }

        double value = Numbers.ToDouble(number), unit = Math.Pow(10, Math.Abs(decimals));
        if (decimals > 0)
        {
            return Value.From(round(value * unit) / unit);
        }

        double units = round(value / unit);
        return Math.Abs(units * unit) < long.MaxValue ? Value.From((long)units * (long)unit) : Value.Null;
    }

    private static Value Modulo(Value a, Value b)
    {
        if (a.Kind == ValueKind.Long && b.Kind == ValueKind.Long)
        {
            return b.AsLong switch
            {
                0 => Value.Null,
                -1 => Value.From(0L),
                _ => Value.From(a.AsLong % b.AsLong),
            };
        }

        return a.IsNumber && b.IsNumber && Numbers.ToDouble(b) != 0 ? Value.From(Numbers.ToDouble(a) % Numbers.ToDouble(b)) : Value.Null;
    }

    private static Value Extreme(ReadOnlySpan<Value> arguments, int sign)
    {
        Value best = Value.Null;
        foreach (Value argument in arguments)
        {
            if (!argument.IsNull && (best.IsNull || ValueComparer.Instance.Compare(argument, best) * sign > 0))
            {
                best = argument;
            }
        }

        return best;
    }
}
