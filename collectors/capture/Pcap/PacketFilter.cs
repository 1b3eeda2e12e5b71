using System.Globalization;

namespace LogFlowDb.Collectors.Pcap;

/// <summary>
/// A filter of the language of libpcap (pcap-filter(7)) for packets of one link type, run here and not in the kernel. Matching is
/// thread-safe, as long as nobody disposes meanwhile.
/// </summary>
public sealed unsafe class PacketFilter : IDisposable
{
    private readonly FilterProgram _program;

    private PacketFilter(string expression, int linkType, FilterProgram program)
    {
        Expression = expression;
        LinkType = linkType;
        _program = program;
    }

    /// <summary>Whether libpcap is there, which compiles filters.</summary>
    public static bool IsAvailable => PcapLibrary.IsAvailable;

    public string Expression { get; }

    /// <summary>As <see cref="Protocols.Packets.LinkType"/>.</summary>
    public int LinkType { get; }

    /// <exception cref="CaptureException">libpcap is missing, or does not understand the expression for this link type.</exception>
    public static PacketFilter Compile(string expression, int linkType, int snapLength = 262_144)
    {
        PcapLibrary.Require();
        using PcapHandle handle = PcapLibrary.OpenDead(DataLink.FromLinkType(linkType), snapLength);
        return new PacketFilter(expression, linkType, Compile(handle, expression, linkType));
    }

    /// <summary>Frames of another link type than the filter's never match.</summary>
    public bool Matches(in CapturedFrame frame) =>
        frame.LinkType == LinkType && Matches(frame.Data, (uint)Math.Min(frame.OriginalLength, uint.MaxValue));

    public void Dispose() => _program.Dispose();

    /// <exception cref="PacketFilterException">libpcap does not understand the expression.</exception>
    internal static FilterProgram Compile(PcapHandle handle, string expression, int linkType)
    {
        FilterProgram program = new();
        if (PcapLibrary.Compile(handle, program.Pointer, expression, 1, PcapLibrary.UnknownNetmask) == 0)
        {
            return program;
        }

        program.Dispose();
        throw Refused(expression, PcapLibrary.LastError(handle), linkType);
    }

    internal static PacketFilterException Refused(string expression, string reason, int linkType) =>
        new(string.Create(CultureInfo.InvariantCulture, $"filter '{expression}': {reason} (link type {linkType})"));

    internal bool Matches(ReadOnlySpan<byte> data, uint originalLength)
    {
        ObjectDisposedException.ThrowIf(_program.IsClosed, this);
        PcapPacketHeader header = new() { CapturedLength = (uint)data.Length, OriginalLength = originalLength };
        fixed (byte* bytes = data)
        {
            bool matches = PcapLibrary.Matches(_program.Pointer, &header, bytes) != 0;
            GC.KeepAlive(_program);
            return matches;
        }
    }
}
