using System.Net;
using System.Net.Sockets;

namespace LogFlowDb.Collectors.Receiving;

/// <summary>A multicast group to join.</summary>
/// <param name="Interface">Name, index or an address of the interface; null for the system's choice.</param>
internal sealed record MulticastGroup(IPAddress Address, string? Interface)
{
    /// <summary><c>239.1.2.3</c>, <c>239.1.2.3%eth0</c>, <c>ff02::1%192.0.2.7</c>.</summary>
    public static bool TryParse(string text, out MulticastGroup group)
    {
        int percent = text.IndexOf('%', StringComparison.Ordinal);
        string? networkInterface = percent < 0 ? null : text[(percent + 1)..];
        bool isGroup = IPAddress.TryParse(percent < 0 ? text : text.AsSpan(0, percent), out IPAddress? address)
            && (address.AddressFamily == AddressFamily.InterNetworkV6 ? address.IsIPv6Multicast : address.GetAddressBytes()[0] is >= 224 and <= 239);
        group = new MulticastGroup(address ?? IPAddress.None, networkInterface);
        return isGroup && networkInterface != "";
    }
}
