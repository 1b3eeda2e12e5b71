using System.Globalization;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Query.Functions;

/// <summary>Names of the numbers in flows, both ways. A number without a name here is given as text; a name without a number is null.</summary>
internal static class NameFunctions
{
    public static readonly FunctionDefinition[] All =
    [
        new("protocol_name", "protocol_name(n)", "Name of an IP protocol, such as tcp for 6; the number as text when it has none here", 1, 1, static (a, _) =>
            a[0].Kind == ValueKind.Long ? Value.From(NumberNames.Protocol(a[0].AsLong) ?? Text(a[0].AsLong)) : Value.Null) { Aliases = ["proto_name"] },
        new("protocol_number", "protocol_number(name)", "Number of an IP protocol, such as 6 for tcp", 1, 1, static (a, _) =>
            Number(a[0], NumberNames.TryProtocol)),
        new("port_name", "port_name(n[, protocol])", "Name of a port, such as https for 443; the number as text when it has none here", 1, 2, static (a, _) => PortName(a)),
        new("port_number", "port_number(name)", "Number of a port, such as 443 for https", 1, 1, static (a, _) => Number(a[0], NumberNames.TryPort)),
        new("tcp_flags", "tcp_flags(n or text)", "Letters of TCP flags, such as ...AP... for 24, in the order CEUAPRSF; of letters the number", 1, 1, static (a, _) => a[0].Kind switch
        {
            ValueKind.Long => Value.From(TcpFlags.Text(a[0].AsLong)),
            ValueKind.String when TcpFlags.TryParse(a[0].AsString, out long bits) => Value.From(bits),
            _ => Value.Null,
        }) { Aliases = ["tcp_flags_text"] },
        new("icmp_name", "icmp_name(type[, protocol])", "Name of an ICMP type, such as echo-request for 8; protocol 58 is ICMPv6", 1, 2, static (a, _) =>
            a[0].Kind != ValueKind.Long || (a.Length > 1 && a[1].Kind != ValueKind.Long)
                ? Value.Null
                : Value.From(NumberNames.Icmp(a.Length > 1 ? a[1].AsLong : 1, a[0].AsLong) ?? Text(a[0].AsLong))),
    ];

    private delegate bool Lookup(string name, out long number);

    private static Value Number(Value name, Lookup lookup) => name.Kind switch
    {
        ValueKind.Long => name,
        ValueKind.String when lookup(name.AsString, out long number) => Value.From(number),
        ValueKind.String when long.TryParse(name.AsString, NumberStyles.None, CultureInfo.InvariantCulture, out long plain) => Value.From(plain),
        _ => Value.Null,
    };

    private static Value PortName(ReadOnlySpan<Value> arguments)
    {
        if (arguments[0].Kind != ValueKind.Long)
        {
            return Value.Null;
        }

        long? protocol = null;
        if (arguments.Length > 1)
        {
            Value given = Number(arguments[1], NumberNames.TryProtocol);
            protocol = given.IsNull ? null : given.AsLong;
        }

        return Value.From(NumberNames.Port(arguments[0].AsLong, protocol) ?? Text(arguments[0].AsLong));
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
