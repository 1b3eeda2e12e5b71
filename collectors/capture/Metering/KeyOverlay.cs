using System.Runtime.InteropServices;
using LogFlowDb.Protocols.Packets;

namespace LogFlowDb.Collectors.Metering;

/// <summary>
/// The overlay network of an inner packet, last in keys with addresses: networks of tenants use the same addresses (RFC 7348 §1, RFC 7637,
/// RFC 8926). Endpoint ids of other tunnels differ by direction and are not of the key.
/// </summary>
[StructLayout(LayoutKind.Sequential, Size = Bytes)]
internal struct KeyOverlay
{
    public const int Bytes = 16;

    private uint _network;
    private bool _isPresent;

    public static bool Has(TunnelKind tunnel) => tunnel is TunnelKind.Vxlan or TunnelKind.Geneve or TunnelKind.Nvgre;

    public void Set(in PacketHeaders packet)
    {
        this = default;
        if (Has(packet.Tunnel))
        {
            _network = packet.TunnelId;
            _isPresent = true;
        }
    }
}
