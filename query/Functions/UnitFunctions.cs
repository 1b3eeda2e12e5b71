using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Expressions;

namespace LogFlowDb.Query.Functions;

/// <summary>Numbers as people read them. What is no number gives null.</summary>
internal static class UnitFunctions
{
    public static readonly FunctionDefinition[] All =
    [
        new("bytes", "bytes(x[, \"decimal|binary\"])", "Text of a number of bytes, such as 1.5 MB; binary gives 1.4 MiB", 1, 2, static a => Prepare(a, "B")),
        new("bits", "bits(x[, \"decimal|binary\"])", "Text of a number of bits, such as 1.5 Mbit", 1, 2, static a => Prepare(a, "bit")),
        new("rate", "rate(x[, \"decimal|binary\"])", "Text of a number of bits per second, such as 1.5 Mbit/s", 1, 2, static a => Prepare(a, "bit/s")),
        new("duration_text", "duration_text(seconds)", "Text of a length of time, such as 1h 5m or 250ms", 1, 1, static (a, _) =>
            a[0].IsNumber && double.IsFinite(Numbers.ToDouble(a[0])) ? Value.From(UnitText.Duration(Numbers.ToDouble(a[0]))) : Value.Null),
    ];

    private static ScalarFunction Prepare(FunctionArguments arguments, string unit)
    {
        bool isBinary = false;
        if (arguments.Count > 1)
        {
            isBinary = arguments.RequiredText(1, null, "decimal or binary") switch
            {
                "binary" => true,
                "decimal" => false,
                var other => throw new FunctionArgumentException(null, 1, $"{other} is no kind of units", "\"decimal\" or \"binary\""),
            };
        }

        return (a, _) => a[0].IsNumber && double.IsFinite(Numbers.ToDouble(a[0]))
            ? Value.From(UnitText.Of(Numbers.ToDouble(a[0]), unit, isBinary))
            : Value.Null;
    }
}
