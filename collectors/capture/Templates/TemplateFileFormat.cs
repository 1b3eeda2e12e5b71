using System.Buffers.Binary;
using System.Text;
using LogFlowDb.Engine.Blocks;
using LogFlowDb.Protocols.NetFlow;

namespace LogFlowDb.Collectors.Templates;

/// <summary>
/// The bytes of the file of templates. Numbers are little-endian; a varint is unsigned LEB128.
/// <code>
/// 0   4  magic LFE1
/// 4   4  uint32 version, 1
/// 8   8  uint64 payload length
/// 16  4  CRC-32C of bytes 0 to 15 and the payload
/// 20     payload: varint bindings, per binding text name, templates, options, elements
/// templates: varint count, per template exporter (16 bytes, network order, IPv4 as ::ffff:a.b.c.d), varint port,
///            varint version (9, 10), varint domain, varint id, byte 1 = options template, int64 announced (ns since 1970 UTC),
///            varint fields, per field varint enterprise, varint number, varint length, byte 1 = scope field of v9
/// options:   varint count, per domain exporter, varint version, varint domain,
///            varint samplers, per sampler byte scope, int64 id, double rate, int64 algorithm,
///            varint names, per name byte kind, key (16 bytes, network order), varint length, the name's bytes,
///            int64 start of the exporter (ms since 1970 UTC, −1 = not told)
/// elements:  varint count, per exporter its address, varint elements, per element varint enterprise, varint number, byte type,
///            text name, byte semantics, varint units, uint64 range begin, uint64 range end
/// text: varint length in bytes, UTF-8
/// </code>
/// </summary>
internal static class TemplateFileFormat
{
    public const int MaxBytes = 64 << 20;

    private const uint Magic = 0x3145464c;
    private const uint Version = 1;
    private const int HeaderBytes = 20;
    private const int CheckedHeaderBytes = 16;
    private const int MostNameBytes = 1 << 20;
    private const int LeastTemplateBytes = 32;
    private const int LeastFieldBytes = 4;

    /// <summary>Templates beyond <see cref="MaxBytes"/> are left out.</summary>
    public static byte[] Write(IReadOnlyDictionary<string, DecoderSnapshot> bindings)
    {
        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream, Encoding.UTF8);
        stream.SetLength(HeaderBytes);
        stream.Position = HeaderBytes;
        writer.Write7BitEncodedInt(bindings.Count);
        long room = (MaxBytes - MostNameBytes) / Math.Max(1, bindings.Count);
        foreach ((string name, DecoderSnapshot snapshot) in bindings)
        {
            writer.Write(name);
            WriteTemplates(writer, snapshot.Templates, room / 2);
            LearnedFormat.WriteOptions(writer, snapshot.Options, room / 4);
            LearnedFormat.WriteElements(writer, snapshot.Elements, room / 4);
        }

        writer.Flush();
        byte[] bytes = stream.ToArray();
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4), Version);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(8), bytes.Length - HeaderBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(CheckedHeaderBytes), Check(bytes));
        return bytes;
    }

    /// <exception cref="InvalidDataException">They are not what <see cref="Write"/> made; the message says why.</exception>
    public static Dictionary<string, DecoderSnapshot> Read(byte[] bytes)
    {
        if (bytes.Length < HeaderBytes || BinaryPrimitives.ReadUInt32LittleEndian(bytes) != Magic)
        {
            throw new InvalidDataException("it is no file of templates");
        }

        uint version = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(4));
        if (version != Version)
        {
            throw new InvalidDataException($"it has format {version}, this version knows {Version}");
        }

        if (BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(8)) != bytes.Length - HeaderBytes)
        {
            throw new InvalidDataException($"its length is {bytes.Length} bytes, its header says another");
        }

        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(CheckedHeaderBytes)) != Check(bytes))
        {
            throw new InvalidDataException("its checksum is wrong");
        }

        try
        {
            using BinaryReader reader = new(new MemoryStream(bytes, HeaderBytes, bytes.Length - HeaderBytes), Encoding.UTF8);
            Dictionary<string, DecoderSnapshot> bindings = new(StringComparer.Ordinal);
            for (int left = ReadCount(reader, leastBytes: 2); left > 0; left--)
            {
                bindings[reader.ReadString()] = new DecoderSnapshot(ReadTemplates(reader))
                {
                    Options = LearnedFormat.ReadOptions(reader),
                    Elements = LearnedFormat.ReadElements(reader),
                };
            }

            return bindings;
        }
        catch (Exception e) when (e is EndOfStreamException or FormatException or OverflowException or ArgumentException)
        {
            throw new InvalidDataException($"its payload does not end where it should: {e.Message}", e);
        }
    }

    private static uint Check(byte[] bytes) =>
        Crc32C.Compute(bytes.AsSpan(HeaderBytes), Crc32C.Compute(bytes.AsSpan(0, CheckedHeaderBytes)));

    private static void WriteTemplates(BinaryWriter writer, IReadOnlyList<KnownTemplate> templates, long room)
    {
        int count = 0;
        while (count < templates.Count && room > 0)
        {
            const int MostTemplateBytes = 64, MostFieldBytes = 16;
            room -= MostTemplateBytes + (templates[count++].Fields.Count * MostFieldBytes);
        }

        writer.Write7BitEncodedInt(count);
        foreach (KnownTemplate template in templates.Take(count))
        {
            WriteNumber(writer, template.Exporter);
            writer.Write7BitEncodedInt(template.Port);
            writer.Write7BitEncodedInt(template.Version);
            writer.Write7BitEncodedInt64(template.DomainId);
            writer.Write7BitEncodedInt(template.Id);
            writer.Write(template.IsOptions);
            writer.Write(template.AnnouncedAt);
            writer.Write7BitEncodedInt(template.Fields.Count);
            foreach (TemplateField field in template.Fields)
            {
                writer.Write7BitEncodedInt64(field.Pen);
                writer.Write7BitEncodedInt(field.Id);
                writer.Write7BitEncodedInt(field.Length);
                writer.Write(field.IsScope);
            }
        }
    }

    private static List<KnownTemplate> ReadTemplates(BinaryReader reader)
    {
        int count = ReadCount(reader, LeastTemplateBytes);
        List<KnownTemplate> templates = new(count);
        for (; count > 0; count--)
        {
            UInt128 exporter = ReadNumber(reader);
            int port = reader.Read7BitEncodedInt();
            ushort version = checked((ushort)reader.Read7BitEncodedInt());
            uint domain = checked((uint)reader.Read7BitEncodedInt64());
            ushort id = checked((ushort)reader.Read7BitEncodedInt());
            bool isOptions = reader.ReadBoolean();
            long announcedAt = reader.ReadInt64();
            TemplateField[] fields = new TemplateField[ReadCount(reader, LeastFieldBytes)];
            for (int i = 0; i < fields.Length; i++)
            {
                fields[i] = new TemplateField(
                    checked((uint)reader.Read7BitEncodedInt64()),
                    checked((ushort)reader.Read7BitEncodedInt()),
                    checked((ushort)reader.Read7BitEncodedInt()),
                    reader.ReadBoolean());
            }

            templates.Add(new KnownTemplate(exporter, port, version, domain, id, isOptions, announcedAt, fields));
        }

        return templates;
    }

    /// <summary>An address or a key: 16 bytes in network order.</summary>
    public static void WriteNumber(BinaryWriter writer, UInt128 number)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, number);
        writer.Write(bytes);
    }

    public static UInt128 ReadNumber(BinaryReader reader)
    {
        Span<byte> bytes = stackalloc byte[16];
        reader.BaseStream.ReadExactly(bytes);
        return BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    /// <summary>A count, checked against what is left before anything is made for it.</summary>
    public static int ReadCount(BinaryReader reader, int leastBytes)
    {
        int count = reader.Read7BitEncodedInt();
        long left = reader.BaseStream.Length - reader.BaseStream.Position;
        return count >= 0 && count <= left / leastBytes ? count : throw new FormatException($"{count} entries in {left} bytes");
    }
}
