using System.Runtime.InteropServices;
using LogFlowDb.Protocols.Packets;

namespace LogFlowDb.Collectors.Metering;

/// <summary>What stands behind the core of keys that have more than it; what a key does not name is 0.</summary>
[StructLayout(LayoutKind.Sequential, Size = Bytes)]
internal unsafe struct KeyExtension
{
    public const int Bytes = 64;
    public const int MaxLabels = 10;
    public const ulong MacBits = (1UL << 48) - 1;

    /// <summary>48 bits, and the highest bit set when there is an address.</summary>
    public ulong SourceMac;

    /// <summary>As <see cref="SourceMac"/>.</summary>
    public ulong DestinationMac;
    public uint FlowLabel;
    public byte VlanPriority;
    public byte Labels;
    public fixed uint Mpls[MaxLabels];

    private const ulong Present = 1UL << 63;

    public void Set(KeyFields fields, in PacketHeaders packet)
    {
        this = default;
        if ((fields & KeyFields.SourceMac) != KeyFields.None && (packet.Flags & PacketFlags.HasSourceMac) != PacketFlags.None)
        {
            SourceMac = packet.SourceMac | Present;
        }

        if ((fields & KeyFields.DestinationMac) != KeyFields.None && (packet.Flags & PacketFlags.HasDestinationMac) != PacketFlags.None)
        {
            DestinationMac = packet.DestinationMac | Present;
        }

        if ((fields & KeyFields.FlowLabel) != KeyFields.None)
        {
            FlowLabel = packet.FlowLabel;
        }

        if ((fields & KeyFields.VlanPriority) != KeyFields.None && packet.VlanCount > 0)
        {
            VlanPriority = (byte)packet.VlanPriority;
        }

        if ((fields & KeyFields.MplsLabels) != KeyFields.None)
        {
            foreach (uint entry in packet.Mpls)
            {
                Mpls[Labels++] = entry >> 12;
            }
        }
    }
}
