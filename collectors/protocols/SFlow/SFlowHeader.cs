using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using LogFlowDb.Protocols.Exporters;

namespace LogFlowDb.Protocols.SFlow;

/// <summary>
/// The header of an sFlow version 5 datagram (sFlow v5 §5, sample_datagram_v5):
/// <code>
/// version 4 (5), agent address type 4 (0 none, 1 IPv4, 2 IPv6), agent address 0, 4 or 16, sub-agent 4, sequence 4, uptime ms 4, samples 4
/// </code>
/// </summary>
/// <param name="Agent">IPv4 in mapped form; 0 when the agent does not say.</param>
/// <param name="Sequence">Datagrams of this sub-agent.</param>
/// <param name="Uptime">Of the agent, milliseconds.</param>
/// <param name="Samples">As the agent says.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct SFlowHeader(uint Version, UInt128 Agent, uint SubAgent, uint Sequence, uint Uptime, uint Samples)
{
    private const int WordBytes = 4;
    private const ulong MappedPrefix = 0xffff_0000_0000UL;

    /// <summary>
    /// True for a first word that announces sFlow: version 5, or 2 and 4, which are told apart from other datagrams by the
    /// address type that follows.
    /// </summary>
    public static bool IsSFlow(ReadOnlySpan<byte> datagram) =>
        datagram.Length >= WordBytes && BinaryPrimitives.ReadUInt32BigEndian(datagram) switch
        {
            5 => true,
            2 or 4 => datagram.Length >= 2 * WordBytes && BinaryPrimitives.ReadUInt32BigEndian(datagram[WordBytes..]) is 1 or 2,
            _ => false,
        };

    /// <summary>Reads a header of version 5. On false the error says why and <paramref name="header"/> is empty.</summary>
    /// <param name="length">Of the header.</param>
    public static bool TryRead(ReadOnlySpan<byte> datagram, out SFlowHeader header, out int length, out DecodeError error)
    {
        header = default;
        length = 0;
        if (datagram.Length < 2 * WordBytes)
        {
            error = DecodeError.HeaderCut;
            return false;
        }

        uint version = BinaryPrimitives.ReadUInt32BigEndian(datagram);
        uint addressType = BinaryPrimitives.ReadUInt32BigEndian(datagram[WordBytes..]);
        int addressBytes = addressType switch { 0 => 0, 1 => 4, 2 => 16, _ => -1 };
        length = (6 * WordBytes) + addressBytes;
        error =
            version != 5 ? DecodeError.Version
            : addressBytes < 0 ? DecodeError.AgentAddress
            : datagram.Length < length ? DecodeError.HeaderCut
            : DecodeError.None;
        if (error != DecodeError.None)
        {
            return false;
        }

        ReadOnlySpan<byte> address = datagram[(2 * WordBytes)..];
        ReadOnlySpan<byte> words = address[addressBytes..];
        header = new SFlowHeader(
            version,
            addressBytes switch
            {
                4 => new UInt128(0, MappedPrefix | BinaryPrimitives.ReadUInt32BigEndian(address)),
                16 => BinaryPrimitives.ReadUInt128BigEndian(address),
                _ => UInt128.Zero,
            },
            BinaryPrimitives.ReadUInt32BigEndian(words),
            BinaryPrimitives.ReadUInt32BigEndian(words[4..]),
            BinaryPrimitives.ReadUInt32BigEndian(words[8..]),
            BinaryPrimitives.ReadUInt32BigEndian(words[12..]));
        return true;
    }

    /// <summary>The text that <c>flowmon.trace</c> shows.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"ver={Version}, agent={AgentText()}, sub_agent={SubAgent}, seq={Sequence}, uptime={Uptime}, samples={Samples}");

    private IPAddress AgentText()
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, Agent);
        IPAddress address = new(bytes);
        return address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
    }
}
