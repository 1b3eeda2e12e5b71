using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Query.Functions;

/// <summary>Names that the IANA gives to numbers of protocols, ports and ICMP types, both ways. Read once, when first asked; safe for concurrent use.</summary>
public static class NumberNames
{
    private const int Tcp = 6;
    private const int Udp = 17;

    private static readonly Lazy<Tables> s_tables = new(Tables.Read);

    /// <summary>All names of protocols.</summary>
    internal static IEnumerable<string> Protocols => s_tables.Value.ProtocolNumbers.Keys;

    /// <summary>All names of ports.</summary>
    internal static IEnumerable<string> Ports => s_tables.Value.PortNumbers.Keys;

    /// <summary>Null for a number without a name here.</summary>
    public static string? Protocol(long number) => s_tables.Value.ProtocolNames.GetValueOrDefault(number);

    /// <summary>Without regard to case.</summary>
    public static bool TryProtocol(string name, out long number) => s_tables.Value.ProtocolNumbers.TryGetValue(name, out number);

    /// <summary>The protocol that a name, a number, or a number as text tells; null for anything else.</summary>
    internal static long? ProtocolOf(Value value) => value.Kind switch
    {
        ValueKind.Long when value.AsLong is >= 0 and <= byte.MaxValue => value.AsLong,
        ValueKind.String when TryProtocol(value.AsString.Trim(), out long number) => number,
        ValueKind.String when byte.TryParse(value.AsString, NumberStyles.None, CultureInfo.InvariantCulture, out byte number) => number,
        _ => null,
    };

    /// <summary>Null for a port without a name here.</summary>
    /// <param name="protocol">6 or 17; null takes the name of tcp, or else of udp.</param>
    public static string? Port(long port, long? protocol) => protocol is null
        ? s_tables.Value.PortNames.GetValueOrDefault((Tcp, port)) ?? s_tables.Value.PortNames.GetValueOrDefault((Udp, port))
        : s_tables.Value.PortNames.GetValueOrDefault((protocol.Value, port));

    /// <summary>Without regard to case.</summary>
    public static bool TryPort(string name, out long port) => s_tables.Value.PortNumbers.TryGetValue(name, out port);

    /// <summary>Null for a type without a name here.</summary>
    /// <param name="protocol">1 for ICMP, 58 for ICMPv6.</param>
    internal static string? Icmp(long protocol, long type) => s_tables.Value.IcmpNames.GetValueOrDefault((protocol, type));

    private sealed record Tables(
        FrozenDictionary<long, string> ProtocolNames,
        FrozenDictionary<string, long> ProtocolNumbers,
        FrozenDictionary<(long Protocol, long Port), string> PortNames,
        FrozenDictionary<string, long> PortNumbers,
        FrozenDictionary<(long Protocol, long Type), string> IcmpNames)
    {
        public static Tables Read()
        {
            Dictionary<long, string> protocols = [];
            Dictionary<string, long> protocolNumbers = new(StringComparer.OrdinalIgnoreCase), portNumbers = new(StringComparer.OrdinalIgnoreCase);
            Dictionary<(long, long), string> ports = [], icmp = [];
            foreach (string[] row in Rows("protocols.csv"))
            {
                long number = Number(row[0]);
                protocols.Add(number, row[1]);
                foreach (string name in row[2].Split(' ', StringSplitOptions.RemoveEmptyEntries).Prepend(row[1]))
                {
                    protocolNumbers.Add(name, number);
                }
            }

            foreach (string[] row in Rows("ports.csv"))
            {
                long port = Number(row[0]);
                portNumbers.TryAdd(row[2], port);
                foreach (long protocol in row[1] switch { "tcp" => [Tcp], "udp" => [Udp], _ => new long[] { Tcp, Udp } })
                {
                    ports.Add((protocol, port), row[2]);
                }
            }

            foreach (string[] row in Rows("icmp.csv"))
            {
                icmp.Add((Number(row[0]), Number(row[1])), row[2]);
            }

            return new Tables(
                protocols.ToFrozenDictionary(), protocolNumbers.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase),
                ports.ToFrozenDictionary(), portNumbers.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase), icmp.ToFrozenDictionary());
        }

        private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

        private static IEnumerable<string[]> Rows(string name)
        {
            using Stream stream = typeof(NumberNames).Assembly.GetManifestResourceStream(name)!;
            using StreamReader reader = new(stream, Encoding.UTF8);
            while (reader.ReadLine() is { } line)
            {
                if (!line.StartsWith('#'))
                {
                    yield return line.Split(',');
                }
            }
        }
    }
}
