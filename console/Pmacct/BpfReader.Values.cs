using System.Globalization;
using System.Net;
using System.Net.Sockets;
using LogFlowDb.Query.Functions;

namespace LogFlowDb.Console.Pmacct;

/// <content>Addresses, networks, ports and protocols.</content>
internal sealed partial class BpfReader
{
    private string Ends(BpfDirection direction, string source, string destination, Func<string, string> test) => direction switch
    {
        BpfDirection.Source => test(Field(source)),
        BpfDirection.Destination => test(Field(destination)),
        BpfDirection.Both => $"({test(Field(source))} and {test(Field(destination))})",
        _ => $"({test(Field(source))} or {test(Field(destination))})",
    };

    private string Host(BpfQualifiers qualifiers, BpfToken token)
    {
        if (token.Text.Contains('/', StringComparison.Ordinal) && qualifiers.Type.Length == 0)
        {
            return Net(qualifiers, token);
        }

        if (!IPAddress.TryParse(token.Text, out IPAddress? address) || (address.AddressFamily == AddressFamily.InterNetwork && token.Text.Count(static c => c == '.') != 3))
        {
            throw new PmacctException($"filter: '{token.Text}' at {token.Offset + 1} is no address; names of hosts are not looked up{Near(token)}");
        }

        CheckFamily(qualifiers, address, token);
        return Ends(qualifiers.Direction, "src_ip", "dst_ip", field => $"{field} == \"{address}\"");
    }

    private string Net(BpfQualifiers qualifiers, BpfToken token)
    {
        (string text, int? bits) = token.Text.Split('/') switch
        {
            [var only] => (only, null),
            [var start, var length] when int.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out int given) => (start, (int?)given),
            _ => throw NoNetwork(token),
        };
        IPAddress address = Network(text, token, out int said);
        if (Next.Is("mask") && bits is null)
        {
            _at++;
            bits = MaskBits(Next);
            _at++;
        }

        int most = address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;
        int prefix = bits ?? said;
        if (prefix > most)
        {
            throw NoNetwork(token);
        }

        if (HasBitsBehind(address.GetAddressBytes(), prefix))
        {
            throw new PmacctException($"filter: '{token.Text}' at {token.Offset + 1} has bits behind its {prefix}");
        }

        CheckFamily(qualifiers, address, token);
        return Ends(qualifiers.Direction, "src_ip", "dst_ip", field => $"cidr({field}, \"{address}/{Text(prefix)}\")");
    }

    private static bool HasBitsBehind(byte[] address, int prefix)
    {
        for (int i = 0; i < address.Length; i++)
        {
            if ((address[i] & (0xff >> Math.Clamp(prefix - (i * 8), 0, 8))) != 0)
            {
                return true;
            }
        }

        return false;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>Of IPv4, bytes that are not there are not told: 10.1 is 10.1.0.0/16.</summary>
    private static IPAddress Network(string text, BpfToken token, out int bits)
    {
        if (text.Contains(':', StringComparison.Ordinal))
        {
            bits = 128;
            return IPAddress.TryParse(text, out IPAddress? v6) ? v6 : throw NoNetwork(token);
        }

        string[] parts = text.Split('.');
        bits = parts.Length * 8;
        string full = string.Join('.', parts.Concat(Enumerable.Repeat("0", Math.Max(4 - parts.Length, 0))));
        return parts.Length <= 4 && parts.All(static part => byte.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out _)) ? IPAddress.Parse(full) : throw NoNetwork(token);
    }

    private static int MaskBits(BpfToken token)
    {
        if (!IPAddress.TryParse(token.Text, out IPAddress? mask) || mask.AddressFamily != AddressFamily.InterNetwork)
        {
            throw new PmacctException($"filter: '{token.Text}' at {token.Offset + 1} is no mask, as 255.255.0.0");
        }

        uint bits = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(mask.GetAddressBytes());
        int count = System.Numerics.BitOperations.PopCount(bits);
        return bits == (count == 0 ? 0 : uint.MaxValue << (32 - count)) ? count : throw new PmacctException($"filter: mask {token.Text} at {token.Offset + 1} has holes");
    }

    private static void CheckFamily(BpfQualifiers qualifiers, IPAddress address, BpfToken token)
    {
        bool isV4 = address.AddressFamily == AddressFamily.InterNetwork;
        if (qualifiers.Protocol.Length > 0 && qualifiers.Protocol == "ip" != isV4)
        {
            throw new PmacctException($"filter: '{token.Text}' at {token.Offset + 1} is no address of {qualifiers.Protocol}");
        }
    }

    private string Port(BpfQualifiers qualifiers, BpfToken token)
    {
        string number = PortNumber(token);
        return $"({PortsOf(qualifiers, token)} and {Ends(qualifiers.Direction, "src_port", "dst_port", field => $"{field} == {number}")})";
    }

    private string PortRange(BpfQualifiers qualifiers, BpfToken token)
    {
        string[] ends = token.Text.Split('-', ':');
        if (ends.Length != 2)
        {
            throw new PmacctException($"filter: '{token.Text}' at {token.Offset + 1} is no range of ports, as 6000-6008");
        }

        string low = PortNumber(token with { Text = ends[0] }), high = PortNumber(token with { Text = ends[1] });
        return $"({PortsOf(qualifiers, token)} and {Ends(qualifiers.Direction, "src_port", "dst_port", field => $"({field} >= {low} and {field} <= {high})")})";
    }

    private string PortsOf(BpfQualifiers qualifiers, BpfToken token)
    {
        Field("protocol");
        return qualifiers.Protocol switch
        {
            "" => PortProtocols,
            "tcp" or "udp" or "sctp" => $"protocol == {s_protocols[qualifiers.Protocol]}",
            "ip" => $"({IpVersion(4)} and {PortProtocols})",
            "ip6" => $"({IpVersion(6)} and {PortProtocols})",
            _ => throw new PmacctException($"filter: {qualifiers.Protocol} at {token.Offset + 1} has no ports"),
        };
    }

    private static string PortNumber(BpfToken token) =>
        NumberNames.TryPort(token.Text, out long named) ? named.ToString(CultureInfo.InvariantCulture)
        : Number(token, ushort.MaxValue, "port");

    private string Protocol(BpfQualifiers qualifiers, BpfToken token)
    {
        string number = s_protocols.TryGetValue(token.Text, out int known) ? known.ToString(CultureInfo.InvariantCulture)
            : NumberNames.TryProtocol(token.Text, out long named) ? named.ToString(CultureInfo.InvariantCulture)
            : Number(token, byte.MaxValue, "protocol");
        string test = $"{Field("protocol")} == {number}";
        return qualifiers.Protocol switch
        {
            "" => test,
            "ip" => $"({IpVersion(4)} and {test})",
            "ip6" => $"({IpVersion(6)} and {test})",
            _ => throw new PmacctException($"filter: {qualifiers.Protocol} does not go with proto at {token.Offset + 1}"),
        };
    }

    private string EtherType(BpfToken token)
    {
        string text = token.Text;
        int? type = text switch
        {
            "ip" => 0x0800,
            "ip6" => 0x86dd,
            "arp" => 0x0806,
            _ when text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
                && ushort.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort hex) => hex,
            _ => null,
        };
        return type switch
        {
            0x0800 => IpVersion(4),
            0x86dd => IpVersion(6),
            { } other => $"{Field("ether_type")} == {other}",
            null => $"{Field("ether_type")} == {Number(token, ushort.MaxValue, "ether proto")}",
        };
    }

    private string Mac(BpfDirection direction, BpfToken token)
    {
        string[] parts = token.Text.Split(':', '-');
        if (parts.Length != 6 || !parts.All(static part => part.Length is 1 or 2 && byte.TryParse(part, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _)))
        {
            throw new PmacctException($"filter: '{token.Text}' at {token.Offset + 1} is no MAC address");
        }

        string mac = string.Join(':', parts.Select(static part => part.PadLeft(2, '0').ToLowerInvariant()));
        return Ends(direction, "src_mac", "dst_mac", field => $"{field} == \"{mac}\"");
    }

    private static string Number(BpfToken token, int most, string what) =>
        int.TryParse(token.Text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number <= most
            ? number.ToString(CultureInfo.InvariantCulture)
            : throw new PmacctException($"filter: '{token.Text}' at {token.Offset + 1} is no {what}: a name or a number up to {most}{Near(token)}");

    private static PmacctException NoNetwork(BpfToken token) => new($"filter: '{token.Text}' at {token.Offset + 1} is no network, as 10.0.0.0/8");
}
