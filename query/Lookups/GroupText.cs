using System.Text;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Expressions;
using LogFlowDb.Query.Functions;

namespace LogFlowDb.Query.Lookups;

/// <summary>The members of a group, as they are typed, to the CSV file that keeps them.</summary>
internal static class GroupText
{
    /// <exception cref="QueryExecutionException">A member is neither a network nor a port, or networks and ports are mixed.</exception>
    public static string Csv(IReadOnlyList<string> members)
    {
        if (members.Count == 0)
        {
            throw new QueryExecutionException("a group has members: 10.0.0.0/8, 2001:db8::1, or 80, 53/udp, 1000-2000/tcp");
        }

        bool ports = TryPort(members[0], out _);
        StringBuilder csv = new(ports ? "port,protocol\n" : "network\n");
        foreach (string member in members)
        {
            string line;
            if (ports ? !TryPort(member, out line) : !TryNetwork(member, out line))
            {
                throw new QueryExecutionException(ports
                    ? $"{member} is no port like the others: 80, 53/udp or 1000-2000/tcp expected"
                    : $"{member} is no network: 10.0.0.0/8 or 2001:db8::/32 expected, or 80, 53/udp, 1000-2000/tcp for a group of ports");
            }

            csv.Append(line).Append('\n');
        }

        return csv.ToString();
    }

    private static bool TryNetwork(string member, out string line)
    {
        line = member;
        if (!IpNetwork.TryParse(member, out IpNetwork network))
        {
            return false;
        }

        line = network.ToString();
        return true;
    }

    private static bool TryPort(string member, out string line)
    {
        int slash = member.IndexOf('/');
        string ports = slash < 0 ? member : member[..slash], protocol = slash < 0 ? "" : member[(slash + 1)..];
        line = ports + "," + protocol;
        return AddressGroup.TryPorts(Value.From(ports), out _, out _)
            && (protocol.Length == 0 || NumberNames.ProtocolOf(Value.From(protocol)) is not null);
    }
}
