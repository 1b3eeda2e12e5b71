using System.Buffers.Binary;

namespace LogFlowDb.Benchmarks.Flows;

/// <summary>
/// Writes one packet of each flow as a flow sample: sFlow version 5 datagrams of at most 1,400 bytes from one switch, 1 packet of 1,000,
/// each with the first 128 bytes of an Ethernet frame and with the VLANs of the switch.
/// </summary>
internal static class SFlow5Writer
{
    public const uint SamplingRate = 1000;

    private const int HeaderBytes = 28;
    private const int MaxDatagramBytes = 1400;
    private const int FrameBytes = 128;
    private const int SampleBytes = 8 + 32 + (8 + 16 + FrameBytes) + (8 + 16);
    private const uint Agent = 0xc000_0203;

    public static List<byte[]> Write(IEnumerable<Flow> flows)
    {
        List<byte[]> datagrams = [];
        byte[] buffer = new byte[MaxDatagramBytes];
        int length = HeaderBytes;
        uint samples = 0;
        uint sequence = 0;
        uint pool = 0;
        foreach (Flow flow in flows)
        {
            if (length + SampleBytes > MaxDatagramBytes)
            {
                datagrams.Add(Close(buffer, length, samples, datagrams.Count));
                length = HeaderBytes;
                samples = 0;
            }

            pool += SamplingRate;
            WriteSample(buffer.AsSpan(length, SampleBytes), flow, ++sequence, pool);
            length += SampleBytes;
            samples++;
        }

        if (samples > 0)
        {
            datagrams.Add(Close(buffer, length, samples, datagrams.Count));
        }

        return datagrams;
    }

    /// <summary>Bytes of the packet that stands for a flow.</summary>
    public static uint FrameLength(in Flow flow) => (uint)Math.Clamp(flow.Octets / Math.Max(1, flow.Packets), 46, 1500) + 18;

    private static byte[] Close(byte[] buffer, int length, uint samples, int sequence)
    {
        Words(buffer, 5, 1, Agent, 0, (uint)sequence, (uint)sequence, samples);
        return buffer.AsSpan(0, length).ToArray();
    }

    private static void WriteSample(Span<byte> target, in Flow flow, uint sequence, uint pool)
    {
        Words(target, 1, SampleBytes - 8, sequence, flow.InIf, SamplingRate, pool, 0, flow.InIf, flow.OutIf, 2);
        Words(target[40..], 1, 16 + FrameBytes, 1, FrameLength(flow), 4, FrameBytes);
        WriteFrame(target.Slice(64, FrameBytes), flow);
        Words(target[(64 + FrameBytes)..], 1001, 16, flow.InIf, 0, flow.OutIf, 0);
    }

    private static void WriteFrame(Span<byte> frame, in Flow flow)
    {
        frame.Clear();
        BinaryPrimitives.WriteUInt32BigEndian(frame[2..], 0x5e00_5300u | flow.OutIf);
        BinaryPrimitives.WriteUInt32BigEndian(frame[8..], 0x5e00_5300u | flow.InIf);
        BinaryPrimitives.WriteUInt16BigEndian(frame[12..], 0x0800);
        Span<byte> ip = frame[14..];
        ip[0] = 0x45;
        ip[1] = flow.Tos;
        BinaryPrimitives.WriteUInt16BigEndian(ip[2..], (ushort)(FrameLength(flow) - 18));
        ip[8] = 62;
        ip[9] = flow.Protocol;
        BinaryPrimitives.WriteUInt32BigEndian(ip[12..], flow.Source);
        BinaryPrimitives.WriteUInt32BigEndian(ip[16..], flow.Destination);
        BinaryPrimitives.WriteUInt16BigEndian(ip[20..], flow.SourcePort);
        BinaryPrimitives.WriteUInt16BigEndian(ip[22..], flow.DestinationPort);
        if (flow.Protocol == 6)
        {
            ip[32] = 0x50;
            ip[33] = flow.TcpFlags;
        }
    }

    private static void Words(Span<byte> target, params ReadOnlySpan<uint> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(target[(i * 4)..], values[i]);
        }
    }
}
