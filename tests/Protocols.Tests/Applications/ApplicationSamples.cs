using System.Buffers.Binary;
using System.Text;
using LogFlowDb.Protocols.Tests.Support;

namespace LogFlowDb.Protocols.Tests.Applications;

/// <summary>Payloads by hand.</summary>
internal static class ApplicationSamples
{
    public delegate bool Reader(ReadOnlySpan<byte> payload, Span<byte> name, out int length);

    /// <summary>One good payload of each kind, with what it names.</summary>
    public static (Reader Read, byte[] Payload, string Name)[] All { get; } =
    [
        (Protocols.Applications.DnsMessage.TryReadQuestion, Dns("www", "example", "org"), "www.example.org"),
        (Protocols.Applications.DnsMessage.TryReadQuestionOfStream, OfStream(Dns("www", "example", "org")), "www.example.org"),
        (Protocols.Applications.TlsClientHello.TryReadServerName, InRecords(Hello("www.example.org"), 1 << 14), "www.example.org"),
        (Protocols.Applications.TlsClientHello.TryReadServerName, InRecords(Hello("www.example.org"), 20), "www.example.org"),
        (Protocols.Applications.HttpRequest.TryReadHost, Encoding.ASCII.GetBytes("GET /a HTTP/1.1\r\nAccept: */*\r\nHost: www.example.org\r\n\r\n"), "www.example.org"),
        (Protocols.Applications.HttpRequest.TryReadHost, Encoding.ASCII.GetBytes("GET http://www.example.org/a HTTP/1.1\r\n\r\n"), "www.example.org"),
    ];

    public static byte[] Dns(params IEnumerable<string> labels)
    {
        WireBuilder message = new WireBuilder().U16(0x1234, 0x0100, 1, 0, 0, 0);
        foreach (string label in labels)
        {
            byte[] bytes = Encoding.Latin1.GetBytes(label);
            message.U8(bytes.Length).Hex(Convert.ToHexString(bytes));
        }

        return message.U8(0).U16(1, 1).Bytes;
    }

    public static byte[] OfStream(byte[] message) => [.. new WireBuilder().U16(message.Length).Bytes, .. message];

    /// <summary>A handshake message: session, ciphers, compression, an unknown extension, the server name, another extension.</summary>
    public static byte[] Hello(string name, int nameType = 0, string? before = null)
    {
        byte[] text = Encoding.Latin1.GetBytes(name);
        WireBuilder entries = new();
        if (before is not null)
        {
            entries.U8(7).U16(before.Length).Hex(Convert.ToHexString(Encoding.Latin1.GetBytes(before)));
        }

        byte[] list = entries.U8(nameType).U16(text.Length).Hex(Convert.ToHexString(text)).Bytes;
        byte[] extensions = new WireBuilder().U16(0x0a0a, 3).Hex("010203")
            .U16(0, list.Length + 2, list.Length).Hex(Convert.ToHexString(list))
            .U16(16, 5, 3).Hex("026832").Bytes;
        byte[] body = new WireBuilder().U16(0x0303).Hex(new string('7', 64)).U8(2).Hex("abcd").U16(4, 0x1301, 0x1302).U8(1, 0)
            .U16(extensions.Length).Hex(Convert.ToHexString(extensions)).Bytes;
        return [1, 0, (byte)(body.Length >> 8), (byte)body.Length, .. body];
    }

    /// <summary>Cut into records of at most that many bytes.</summary>
    public static byte[] InRecords(byte[] handshake, int size)
    {
        List<byte> segment = [];
        foreach (byte[] part in handshake.Chunk(size))
        {
            byte[] header = [22, 3, 1, 0, 0];
            BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(3), (ushort)part.Length);
            segment.AddRange(header);
            segment.AddRange(part);
        }

        return [.. segment];
    }

    /// <summary>Null when it gives none.</summary>
    public static string? Read(Reader read, ReadOnlySpan<byte> payload, int room = Protocols.Applications.ApplicationNames.MaxNameBytes)
    {
        Span<byte> name = new byte[room];
        if (!read(payload, name, out int length))
        {
            Assert.Equal(0, length);
            return null;
        }

        return Encoding.ASCII.GetString(name[..length]);
    }
}
