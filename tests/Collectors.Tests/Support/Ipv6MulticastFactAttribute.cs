using System.Net.NetworkInformation;

namespace LogFlowDb.Collectors.Tests.Support;

/// <summary>A test that needs an interface with a route for IPv6 groups, which the loopback interface mostly lacks; skipped where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class Ipv6MulticastFactAttribute : FactAttribute
{
    public Ipv6MulticastFactAttribute()
    {
        if (Interface is null)
        {
            Skip = "no interface for IPv6 multicast";
        }
    }

    /// <summary>Name and index.</summary>
    public static (string Name, int Index)? Interface { get; } = NetworkInterface.GetAllNetworkInterfaces()
        .Where(candidate => candidate.NetworkInterfaceType != NetworkInterfaceType.Loopback && candidate.OperationalStatus == OperationalStatus.Up)
        .Where(candidate => candidate.SupportsMulticast && candidate.Supports(NetworkInterfaceComponent.IPv6))
        .Where(candidate => candidate.GetIPProperties().UnicastAddresses.Any(unicast => unicast.Address.IsIPv6LinkLocal))
        .Select(candidate => ((string, int)?)(candidate.Name, candidate.GetIPProperties().GetIPv6Properties().Index))
        .FirstOrDefault();
}
