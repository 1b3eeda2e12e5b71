using FsCheck;
using FsCheck.Fluent;
using LogFlowDb.Protocols.Packets;

namespace LogFlowDb.Protocols.Tests.Packets;

/// <summary>What holds for any bytes: no exception, offsets in order and within the frame, nothing allocated.</summary>
public sealed class PacketDecoderPropertyTests
{
    private static readonly int[] s_linkTypes = [0, 1, 9, 12, 14, 50, 51, 101, 104, 105, 108, 113, 127, 147, 219, 228, 229, 239, 276];

    private static readonly byte[][] s_beginnings =
    [
        [], [0x45], [0x60], [.. new byte[12], 8, 0, 0x46], [.. new byte[12], 0x81, 0], [.. new byte[12], 0x88, 0x47, 0, 0, 0x11, 1],
        [.. new byte[12], 0x86, 0xdd, 0x60], [.. new byte[12], 0x88, 0x64], [.. new byte[12], 0x88, 0xe7],
    ];

    [Fact]
    public void Decode_AnyBytes_StaysWithinThem() => Prop.ForAll<byte[]>(bytes =>
    {
        foreach (int linkType in s_linkTypes)
        {
            foreach (byte[] beginning in s_beginnings)
            {
                Check(linkType, [.. beginning, .. bytes]);
            }
        }
    }).QuickCheckThrowOnFailure();

    private static void Check(int linkType, byte[] frame)
    {
        PacketError error = PacketDecoder.Decode(linkType, frame, out PacketHeaders headers);
        Assert.Equal(error == PacketError.None, headers.IpVersion != 0);
        Assert.InRange(headers.EndOffset, 0, frame.Length);
        Assert.InRange(headers.NetworkOffset, 0, frame.Length);
        if (error == PacketError.None)
        {
            Assert.InRange(headers.EndOffset, headers.NetworkOffset + (headers.IpVersion == 4 ? 20 : 40), frame.Length);
            Assert.InRange(headers.TransportOffset, headers.NetworkOffset + (headers.IpVersion == 4 ? 20 : 40), headers.EndOffset);
            Assert.InRange(headers.PayloadOffset, headers.TransportOffset, headers.EndOffset);
        }

        PacketDecoder.TryDecodeInnermost(frame, headers, out _);
    }
}
