using System.Runtime.InteropServices;
using FsCheck;
using FsCheck.Fluent;
using LogFlowDb.Protocols.Packets;

namespace LogFlowDb.Protocols.Tests.Packets;

/// <summary>What holds for any bytes: no exception, offsets in order and within the frame, nothing allocated.</summary>
public sealed class PacketDecoderPropertyTests
{
    private static readonly int[] s_linkTypes =
        [0, 1, 9, 12, 14, 50, 51, 101, 104, 105, 107, 108, 113, 127, 147, 192, 219, 228, 229, 239, 276, -1, int.MaxValue];

    /// <summary>Headers that lead on to one another in any order, also in orders that no sender would choose.</summary>
    private static readonly byte[][] s_parts =
    [
        .. new[]
        {
            "0a00000000020a00000000010800", "0a00000000020a000000000186dd", "0a00000000020a00000000018100", "0a00000000020a00000000010040",
            "000a8100", "000a0040", "aaaa030000008100", "aaaa030000000040", "aaaa030000008847", "00010040", "00010140", "00000000", "88e7", "894f",
            "0fc20203000001ff", "8864", "110000010040", "ff030021", "0281", "45b80040123400004011000001020304", "45b80000123400004004000001020304",
            "0a00000102030405", "60000000004000ff", "6000000000002fff", "2b00010400000000", "3c00010400000000", "0000c20400000001", "3300010400000000",
            "330404010000000020010db8000000000000000000000003", "20010db800000000000000000000000120010db8000000000000000000000002", "20006558",
            "100088be", "000022eb", "03e812b500400000", "03e817c100400000", "03e8086800400000", "03e819eb00400000", "0800000000000100", "34ff004000000009",
            "00000085", "01100185", "08010000", "02000000",
        }.Select(Convert.FromHexString),
    ];

    [Fact]
    public void Decode_AnyBytes_StaysWithinThem() => Prop.ForAll<byte[]>(bytes =>
    {
        foreach (int linkType in s_linkTypes)
        {
            Check(linkType, bytes);
            foreach (byte[] part in s_parts)
            {
                Check(linkType, [.. part, .. bytes]);
            }
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Decode_HeadersInAnyOrder_StaysWithinTheBytes()
    {
        int seed = Random.Shared.Next();
        Random random = new(seed);
        List<byte> frame = [];
        for (int round = 0; round < 200_000; round++)
        {
            frame.Clear();
            for (int parts = random.Next(1, 24); parts > 0; parts--)
            {
                frame.AddRange(s_parts[random.Next(s_parts.Length)]);
            }

            frame.RemoveRange(0, random.Next(2) * random.Next(frame.Count));
            byte[] bytes = [.. frame];
            int linkType = random.Next(2) == 0 ? LinkType.Ethernet : s_linkTypes[random.Next(s_linkTypes.Length)];
            Reported(seed, linkType, bytes);
        }
    }

    [Fact]
    public void Decode_MutatedSamples_StaysWithinTheBytes()
    {
        int seed = Random.Shared.Next();
        Random random = new(seed);
        (int LinkType, byte[] Bytes)[] samples = [.. PacketSamples.All.Values.Select(sample => (sample.LinkType, Convert.FromHexString(sample.Hex)))];
        for (int round = 0; round < 300_000; round++)
        {
            (int linkType, byte[] sample) = samples[random.Next(samples.Length)];
            byte[] bytes = sample[..random.Next(sample.Length / 2, sample.Length + 1)];
            for (int changes = random.Next(1, 4); changes > 0 && bytes.Length > 0; changes--)
            {
                bytes[random.Next(bytes.Length)] = (byte)(random.Next(3) switch { 0 => 0, 1 => 255, _ => random.Next(256) });
            }

            Reported(seed, linkType, bytes);
        }
    }

    /// <summary>
    /// Each header repeated through 64 KiB: nothing may recurse or loop with the length of the frame, and a decoder that did would
    /// overflow its stack here.
    /// </summary>
    [Fact]
    public void Decode_PartsRepeatedThroughALongFrame_Ends()
    {
        foreach (byte[] first in s_parts)
        {
            foreach (byte[] second in s_parts)
            {
                byte[] frame = new byte[ushort.MaxValue];
                byte[] pair = [.. first, .. second];
                for (int at = 0; at < frame.Length; at += pair.Length)
                {
                    pair.AsSpan(0, Math.Min(pair.Length, frame.Length - at)).CopyTo(frame.AsSpan(at));
                }

                Check(LinkType.Ethernet, frame);
                Check(LinkType.Mpls, frame);
            }
        }
    }

    /// <summary>What is cut says where; what is there is what the whole frame gives.</summary>
    [Theory]
    [MemberData(nameof(Samples))]
    public void Decode_EveryTruncation_GivesWhatIsThereAndSaysWhereItEnds(string name)
    {
        int linkType = PacketSamples.All[name].LinkType;
        byte[] bytes = PacketSamples.Bytes(name);
        Assert.Equal(PacketError.None, PacketDecoder.Decode(linkType, bytes, out PacketHeaders whole));
        Assert.False(whole.IsCut, $"{whole.Flags}");
        int fixedEnd = whole.NetworkOffset + (whole.IpVersion == 4 ? 20 : 40);
        for (int length = 0; length < bytes.Length; length++)
        {
            PacketError error = Check(linkType, bytes[..length], out PacketHeaders cut);
            PacketFlags cutAt = cut.Flags & (PacketFlags.CutInLink | PacketFlags.CutInNetwork | PacketFlags.CutInTransport);
            if (length < fixedEnd)
            {
                Assert.NotEqual(PacketError.None, error);

                // Between the two either may be missed: behind labels a first nibble has to tell.
                bool isEither = length == whole.NetworkOffset && cutAt == PacketFlags.CutInLink;
                Assert.Equal(length < whole.NetworkOffset || isEither ? PacketFlags.CutInLink : PacketFlags.CutInNetwork, cutAt);
                continue;
            }

            Assert.Equal(PacketError.None, error);
            bool hasMinimum = whole.Protocol is not (1 or 58) || length >= whole.TransportOffset + 2;
            Assert.Equal(
                length < whole.TransportOffset ? PacketFlags.CutInNetwork
                : length < whole.PayloadOffset || !hasMinimum ? PacketFlags.CutInTransport : PacketFlags.None,
                cutAt);
            Assert.Equal(
                (whole.Source, whole.Destination, whole.Ttl, whole.TrafficClass, whole.FlowLabel),
                (cut.Source, cut.Destination, cut.Ttl, cut.TrafficClass, cut.FlowLabel));
            Assert.Equal(length, cut.EndOffset);
            Assert.Equal(length - whole.NetworkOffset, cut.CapturedIpLength);
            bool hasPorts = (whole.Flags & PacketFlags.HasPorts) != PacketFlags.None && length >= whole.TransportOffset + 4;
            Assert.Equal(hasPorts, (cut.Flags & PacketFlags.HasPorts) != PacketFlags.None);
            Assert.Equal(hasPorts ? (whole.SourcePort, whole.DestinationPort) : default, (cut.SourcePort, cut.DestinationPort));
            Assert.Equal(length >= whole.TransportOffset + 14 ? whole.TcpFlags : 0, cut.TcpFlags);
        }
    }

    /// <summary>The bytes behind the captured ones are another packet's: they must not show.</summary>
    [Theory]
    [MemberData(nameof(Samples))]
    public void Decode_BytesBehindTheFrame_DoNotShow(string name)
    {
        int linkType = PacketSamples.All[name].LinkType;
        byte[] bytes = PacketSamples.Bytes(name);
        byte[] ones = [.. Enumerable.Repeat((byte)255, bytes.Length)];
        for (int length = 0; length < bytes.Length; length++)
        {
            byte[] other = [.. bytes[..length], .. ones];
            AssertSame(linkType, bytes.AsSpan(0, length), other.AsSpan(0, length));
        }
    }

    [Fact]
    public void Decode_AnySample_AllocatesNothing()
    {
        (int LinkType, byte[] Bytes)[] samples = [.. PacketSamples.All.Values.Select(sample => (sample.LinkType, Convert.FromHexString(sample.Hex)))];
        long before = 0;
        for (int round = 0; round < 3; round++)
        {
            before = GC.GetAllocatedBytesForCurrentThread();
            foreach ((int linkType, byte[] bytes) in samples)
            {
                PacketDecoder.Decode(linkType, bytes, out PacketHeaders headers);
                PacketDecoder.TryDecodeInnermost(bytes, headers, out _);
            }
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    public static TheoryData<string> Samples() => [.. PacketSamples.All.Keys];

    private static void AssertSame(int linkType, ReadOnlySpan<byte> one, ReadOnlySpan<byte> other)
    {
        PacketDecoder.Decode(linkType, one, out PacketHeaders first);
        PacketDecoder.Decode(linkType, other, out PacketHeaders second);
        Assert.True(MemoryMarshal.AsBytes(new ReadOnlySpan<PacketHeaders>(in first)).SequenceEqual(MemoryMarshal.AsBytes(new ReadOnlySpan<PacketHeaders>(in second))));
    }

    private static void Reported(int seed, int linkType, byte[] frame)
    {
        try
        {
            Check(linkType, frame);
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"seed {seed}, link type {linkType}, frame {Convert.ToHexString(frame)}", e);
        }
    }

    private static void Check(int linkType, byte[] frame) => Check(linkType, frame, out _);

    private static PacketError Check(int linkType, byte[] frame, out PacketHeaders headers)
    {
        PacketError error = PacketDecoder.Decode(linkType, frame, out headers);
        Assert.Equal(error == PacketError.None, headers.IpVersion != 0);
        Assert.InRange(headers.NetworkOffset, 0, frame.Length);
        Assert.InRange(headers.EndOffset, 0, frame.Length);
        if (error == PacketError.None)
        {
            CheckOffsets(headers, frame.Length);
        }

        if (PacketDecoder.TryDecodeInnermost(frame, headers, out PacketHeaders inner))
        {
            CheckOffsets(inner, headers.EndOffset);
            Assert.InRange(inner.TunnelDepth, 1, PacketDecoder.MaxTunnelDepth);
            Assert.InRange(inner.NetworkOffset, headers.TransportOffset, headers.EndOffset);
        }

        return error;
    }

    private static void CheckOffsets(in PacketHeaders headers, int length)
    {
        int fixedEnd = headers.NetworkOffset + (headers.IpVersion == 4 ? 20 : 40);
        Assert.InRange(headers.EndOffset, fixedEnd, length);
        Assert.InRange(headers.TransportOffset, fixedEnd, headers.EndOffset);
        Assert.InRange(headers.PayloadOffset, headers.TransportOffset, headers.EndOffset);
    }
}
