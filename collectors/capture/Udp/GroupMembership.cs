using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using LogFlowDb.Collectors.Receiving;

namespace LogFlowDb.Collectors.Udp;

/// <summary>Joins multicast groups.</summary>
internal static class GroupMembership
{
    /// <summary>The group is left when the socket is closed.</summary>
    /// <exception cref="ReceiverException">There is no such interface, or it takes no part in multicast.</exception>
    public static void Join(Socket socket, MulticastGroup group)
    {
        int index = group.Interface is null ? 0 : IndexOf(group.Interface) ?? throw new ReceiverException($"group={group.Address}%{group.Interface}: there is no such interface");
        try
        {
            if (group.Address.AddressFamily == AddressFamily.InterNetwork)
            {
                socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.AddMembership, new MulticastOption(group.Address, index));
            }
            else
            {
                socket.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.AddMembership, new IPv6MulticastOption(group.Address, index));
            }
        }
        catch (SocketException failure)
        {
            string where = group.Interface is null ? "; perhaps it needs %INTERFACE" : "";
            throw new ReceiverException($"cannot join {group.Address}{(group.Interface is null ? "" : "%" + group.Interface)}: {failure.Message}{where}", failure);
        }
    }

    private static int? IndexOf(string text)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number))
        {
            return number;
        }

        bool isAddress = IPAddress.TryParse(text, out IPAddress? address);
        foreach (NetworkInterface candidate in NetworkInterface.GetAllNetworkInterfaces())
        {
            IPInterfaceProperties properties = candidate.GetIPProperties();
            bool matches = isAddress
                ? properties.UnicastAddresses.Any(unicast => unicast.Address.Equals(address))
                : string.Equals(candidate.Name, text, StringComparison.Ordinal);
            if (matches)
            {
                return candidate.Supports(NetworkInterfaceComponent.IPv4)
                    ? properties.GetIPv4Properties().Index
                    : properties.GetIPv6Properties().Index;
            }
        }

        return null;
    }
}
