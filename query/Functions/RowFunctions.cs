using LogFlowDb.Engine.Values;

namespace LogFlowDb.Query.Functions;

/// <summary>
/// Functions that are more than a computation on their arguments: they read the row, a parameter, keep a counter, or choose. Binding
/// makes expressions of their own for them; here are their names, arity and documentation.
/// </summary>
internal static class RowFunctions
{
    public static readonly FunctionDefinition[] All =
    [
        new("$", "$(\"p\"[, default])", "Query parameter p, set by set or evalc", 1, 2, Unused, 90610),
        new("field", "field(name)", "The field of that name, for names that are no plain word", 1, 1, Unused, 90670),
        new("in", "in(x, a, b*, …)", "True when x is one of the values, fits a pattern, or lies in a network such as \"10.0.0.0/8\"", 2, int.MaxValue, Unused),
        new("cidr", "cidr(ip, \"10.0.0.0/8\", …)", "True when the address lies in one of the networks", 2, int.MaxValue, Unused),
        new("if", "if(condition, a, b)", "a where the condition holds, else b", 3, 3, Unused),
        new("case", "case(c1, v1, c2, v2, …[, default])", "The value behind the first condition that holds", 2, int.MaxValue, Unused),
        new("kvjoin", "kvjoin(kv, pair[, regex])", "All fields of the row, those that match, as text", 2, 3, Unused),
        new("foreach", "foreach(\"expression\", a, b, …)", "Array of what the expression gives for the elements, called _1, _2 …", 2, int.MaxValue, Unused),
        new("flow", "flow(\"filter\")", "True when the flow meets a filter in the syntax of nfdump, such as \"proto tcp and dst port 443 and src net 10.0.0.0/8\"", 1, 1, Unused),
        new("has_flags", "has_flags(tcp_flags, \"SA\")", "True when all these flags are set; letters of CEUAPRSF, X for the last six", 2, 2, Unused),
        new("any_flags", "any_flags(tcp_flags, \"SA\")", "True when one of these flags is set", 2, 2, Unused),
        new("flow_duration", "flow_duration()", "Milliseconds from the first to the last packet of the flow", 0, 0, Unused),
        new("flow_bps", "flow_bps()", "Bits per second of the flow; null when it took no time", 0, 0, Unused),
        new("flow_pps", "flow_pps()", "Packets per second of the flow; null when it took no time", 0, 0, Unused),
        new("flow_bpp", "flow_bpp()", "Bytes per packet of the flow", 0, 0, Unused),
        new("whoami", "whoami()", "Name of the user the query runs as", 0, 0, static (_, _) => Value.From(Environment.UserName)),
        new("seq", "seq()", "1, 2, 3, … in the order of the rows", 0, 0, Unused, isVolatile: true),
    ];

    private static Value Unused(ReadOnlySpan<Value> arguments, Expressions.EvaluationContext context) => Value.Null;
}
