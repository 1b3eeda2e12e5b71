using System.Buffers.Binary;

namespace LogFlowDb.Benchmarks.Flows;

/// <summary>Writes flows as NetFlow v9 datagrams of at most 1,424 bytes (RFC 3954), the template in the first and every 200th.</summary>
internal static class NetFlow9Writer
{
    private const ushort TemplateId = 256;
    private const int HeaderBytes = 20;
    private const int RecordBytes = 60;
    private const int MaxDatagramBytes = 1424;
    private const int DatagramsPerTemplate = 200;
    private const long BootMilliseconds = FlowGenerator.StartMilliseconds - 1_000_000;

    // Element and length, in the order in which WriteRecord writes them.
    private static readonly (ushort Element, ushort Length)[] s_fields =
    [
        (8, 4), (12, 4), (10, 2), (14, 2), (2, 8), (1, 8), (22, 4), (21, 4), (7, 2), (11, 2), (6, 1), (4, 1), (5, 1), (61, 1),
        (16, 4), (17, 4), (15, 4), (58, 2), (9, 1), (13, 1),
    ];

    public static List<byte[]> Write(IEnumerable<Flow> flows)
    {
        List<byte[]> datagrams = [];
        byte[] buffer = new byte[MaxDatagramBytes];
        int length = 0;
        int set = 0;
        int count = 0;
        long time = 0;
        foreach (Flow flow in flows)
        {
            if (length + RecordBytes > MaxDatagramBytes)
            {
                datagrams.Add(Close(buffer, length, set, count, time, datagrams.Count));
                length = 0;
            }

            if (length == 0)
            {
                length = HeaderBytes;
                count = 0;
                if (datagrams.Count % DatagramsPerTemplate == 0)
                {
                    length += WriteTemplate(buffer.AsSpan(length));
                    count++;
                }

                set = length;
                length += 4;
            }

            WriteRecord(buffer.AsSpan(length, RecordBytes), flow);
            length += RecordBytes;
            count++;
            time = Math.Max(time, flow.Last);
        }

        if (length > 0)
        {
            datagrams.Add(Close(buffer, length, set, count, time, datagrams.Count));
        }

        return datagrams;
    }

    private static byte[] Close(byte[] buffer, int length, int set, int count, long time, int sequence)
    {
        BinaryPrimitives.WriteUInt16BigEndian(buffer.AsSpan(set), TemplateId);
        BinaryPrimitives.WriteUInt16BigEndian(buffer.AsSpan(set + 2), (ushort)(length - set));
        BinaryPrimitives.WriteUInt16BigEndian(buffer, 9);
        BinaryPrimitives.WriteUInt16BigEndian(buffer.AsSpan(2), (ushort)count);
        BinaryPrimitives.WriteUInt32BigEndian(buffer.AsSpan(4), (uint)(time - BootMilliseconds));
        BinaryPrimitives.WriteUInt32BigEndian(buffer.AsSpan(8), (uint)(time / 1000));
        BinaryPrimitives.WriteUInt32BigEndian(buffer.AsSpan(12), (uint)sequence);
        BinaryPrimitives.WriteUInt32BigEndian(buffer.AsSpan(16), 1);
        return buffer.AsSpan(0, length).ToArray();
    }

    private static int WriteTemplate(Span<byte> target)
    {
        int length = 8 + (s_fields.Length * 4);
        BinaryPrimitives.WriteUInt16BigEndian(target, 0);
        BinaryPrimitives.WriteUInt16BigEndian(target[2..], (ushort)length);
        BinaryPrimitives.WriteUInt16BigEndian(target[4..], TemplateId);
        BinaryPrimitives.WriteUInt16BigEndian(target[6..], (ushort)s_fields.Length);
        for (int i = 0; i < s_fields.Length; i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(target[(8 + (i * 4))..], s_fields[i].Element);
            BinaryPrimitives.WriteUInt16BigEndian(target[(10 + (i * 4))..], s_fields[i].Length);
        }

        return length;
    }

    private static void WriteRecord(Span<byte> target, in Flow flow)
    {
        BinaryPrimitives.WriteUInt32BigEndian(target, flow.Source);
        BinaryPrimitives.WriteUInt32BigEndian(target[4..], flow.Destination);
        BinaryPrimitives.WriteUInt16BigEndian(target[8..], flow.InIf);
        BinaryPrimitives.WriteUInt16BigEndian(target[10..], flow.OutIf);
        BinaryPrimitives.WriteUInt64BigEndian(target[12..], flow.Packets);
        BinaryPrimitives.WriteUInt64BigEndian(target[20..], flow.Octets);
        BinaryPrimitives.WriteUInt32BigEndian(target[28..], (uint)(flow.First - BootMilliseconds));
        BinaryPrimitives.WriteUInt32BigEndian(target[32..], (uint)(flow.Last - BootMilliseconds));
        BinaryPrimitives.WriteUInt16BigEndian(target[36..], flow.SourcePort);
        BinaryPrimitives.WriteUInt16BigEndian(target[38..], flow.DestinationPort);
        target[40] = flow.TcpFlags;
        target[41] = flow.Protocol;
        target[42] = flow.Tos;
        target[43] = 0;
        BinaryPrimitives.WriteUInt32BigEndian(target[44..], flow.SourceAs);
        BinaryPrimitives.WriteUInt32BigEndian(target[48..], flow.DestinationAs);
        BinaryPrimitives.WriteUInt32BigEndian(target[52..], 0xc000_0200u | flow.OutIf);
        BinaryPrimitives.WriteUInt16BigEndian(target[56..], flow.InIf);
        target[58] = 16;
        target[59] = 20;
    }
}
