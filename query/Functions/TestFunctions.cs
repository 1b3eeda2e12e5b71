using LogFlowDb.Engine.Values;

namespace LogFlowDb.Query.Functions;

/// <summary>Questions about a value, and choices.</summary>
internal static class TestFunctions
{
    public static readonly FunctionDefinition[] All =
    [
        new("isnull", "isnull(x)", "True when x is null", 1, 1, static (a, _) => Value.From(a[0].IsNull)),
        new("isnotnull", "isnotnull(x)", "True when x is not null", 1, 1, static (a, _) => Value.From(!a[0].IsNull)),
        new("isnum", "isnum(x)", "True when x is a number", 1, 1, static (a, _) => Value.From(a[0].IsNumber)),
        new("isstr", "isstr(x)", "True when x is text", 1, 1, static (a, _) => Value.From(a[0].Kind == ValueKind.String)),
        new("typeof", "typeof(x)", "Name of the type of x; null for null", 1, 1, static (a, _) => Value.From(TypeName(a[0]))),
        new("nvl", "nvl(x, d)", "x, or d where x is null", 2, 2, static (a, _) => a[0].IsNull ? a[1] : a[0]),
        new("not", "not(x)", "The opposite of a boolean; null for anything else", 1, 1, static (a, _) =>
            a[0].Kind == ValueKind.Bool ? Value.From(!a[0].AsBool) : Value.Null),
    ];

    /// <summary>Integers are all 64 bits wide; those that fit 32 are called <c>int</c> as of old.</summary>
    private static string? TypeName(Value value) => value.Kind switch
    {
        ValueKind.Null => null,
        ValueKind.Bool => "bool",
        ValueKind.Long => value.AsLong is >= int.MinValue and <= int.MaxValue ? "int" : "long",
        ValueKind.Double => "double",
        ValueKind.Date => "date",
        ValueKind.Ip => value.AsIp.IsV4 ? "ipv4" : "ipv6",
        ValueKind.Mac => "mac",
        ValueKind.String => "string",
        ValueKind.Array => "list",
        ValueKind.Map => "map",
        _ => "byte[]",
    };
}
