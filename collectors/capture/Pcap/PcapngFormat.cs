using System.Buffers.Binary;
using System.Globalization;

namespace LogFlowDb.Collectors.Pcap;

/// <summary>
/// The pcapng format (draft-ietf-opsawg-pcapng): blocks of type 4, length 4, body, length 4 again. Each section has its own
/// byte order and its own list of interfaces. Blocks of other types are passed over.
/// </summary>
internal sealed class PcapngFormat : ICaptureFormat
{
    private const uint SectionHeader = 0x0a0d0d0a;
    private const uint InterfaceDescription = 1;
    private const uint OldPacket = 2;
    private const uint SimplePacket = 3;
    private const uint EnhancedPacket = 6;
    private const uint ByteOrderMagic = 0x1a2b3c4d;
    private const int BlockHeaderBytes = 8;
    private const int MinBlockBytes = 12;
    private const int MaxInterfaces = 4096;

    private readonly List<PcapngInterface> _interfaces = [];
    private bool _isBigEndian;

    /// <summary>Null when the file does not begin with a section header.</summary>
    public static PcapngFormat? TryOpen(CaptureStream stream) =>
        stream.TryPeek(4, out ReadOnlySpan<byte> magic) && BinaryPrimitives.ReadUInt32BigEndian(magic) == SectionHeader ? new PcapngFormat() : null;

    public bool TryRead(CaptureStream stream, out CapturedFrame frame, out string? error)
    {
        frame = default;
        while (TryReadBlock(stream, out uint type, out ReadOnlySpan<byte> body, out error))
        {
            long offset = stream.Position - body.Length - MinBlockBytes;
            switch (type)
            {
                case SectionHeader:
                    error = OpenSection(body, offset);
                    break;
                case InterfaceDescription:
                    error = AddInterface(body, offset);
                    break;
                case EnhancedPacket or OldPacket:
                    error = ReadPacket(type, body, offset, out frame);
                    if (error is null)
                    {
                        return true;
                    }

                    break;
                case SimplePacket:
                    error = ReadSimplePacket(body, offset, out frame);
                    if (error is null)
                    {
                        return true;
                    }

                    break;
            }

            if (error is not null)
            {
                return false;
            }
        }

        return false;
    }

    private static string Error(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private bool TryReadBlock(CaptureStream stream, out uint type, out ReadOnlySpan<byte> body, out string? error)
    {
        type = 0;
        body = default;
        error = null;
        long offset = stream.Position;
        if (!stream.TryPeek(MinBlockBytes, out ReadOnlySpan<byte> header))
        {
            error = stream.Available == 0 ? null : Error($"block header cut short at offset {offset}");
            return false;
        }

        if (BinaryPrimitives.ReadUInt32BigEndian(header) == SectionHeader)
        {
            uint order = BinaryPrimitives.ReadUInt32BigEndian(header[8..]);
            if (order != ByteOrderMagic && BinaryPrimitives.ReverseEndianness(order) != ByteOrderMagic)
            {
                error = Error($"bad byte-order magic at offset {offset}");
                return false;
            }

            _isBigEndian = order == ByteOrderMagic;
        }

        type = UInt32(header);
        uint length = UInt32(header[4..]);
        if (length is < MinBlockBytes or > PcapFormat.MaxRecordBytes || !stream.TryPeek((int)length, out ReadOnlySpan<byte> block))
        {
            error = Error($"block type 0x{type:x} at offset {offset} has length {length}");
            return false;
        }

        if (UInt32(block[^4..]) != length)
        {
            error = Error($"block type 0x{type:x} at offset {offset}: the two length fields differ");
            return false;
        }

        stream.Skip((int)length);
        body = block[BlockHeaderBytes..^4];
        return true;
    }

    private string? OpenSection(ReadOnlySpan<byte> body, long offset)
    {
        if (body.Length < 16)
        {
            return Error($"section header at offset {offset} is cut");
        }

        int major = UInt16(body[4..]);
        if (major != 1)
        {
            return Error($"section header major version {major} at offset {offset}");
        }

        _interfaces.Clear();
        return null;
    }

    private string? AddInterface(ReadOnlySpan<byte> body, long offset)
    {
        const int ResolutionOption = 9;
        const int OffsetOption = 14;
        if (body.Length < 8 || _interfaces.Count == MaxInterfaces)
        {
            return Error($"interface description at offset {offset} is cut or one too many");
        }

        byte resolution = 6;
        long seconds = 0;
        for (ReadOnlySpan<byte> options = body[8..]; options.Length >= 4;)
        {
            int code = UInt16(options);
            int length = UInt16(options[2..]);
            if (code == 0 || length > options.Length - 4)
            {
                break;
            }

            ReadOnlySpan<byte> value = options.Slice(4, length);
            if (code == ResolutionOption && length >= 1)
            {
                resolution = value[0];
            }
            else if (code == OffsetOption && length == 8)
            {
                seconds = (long)(_isBigEndian ? BinaryPrimitives.ReadUInt64BigEndian(value) : BinaryPrimitives.ReadUInt64LittleEndian(value));
            }

            options = options[Math.Min(options.Length, 4 + ((length + 3) & ~3))..];
        }

        _interfaces.Add(new PcapngInterface(UInt16(body), UInt32(body[4..]), resolution, seconds));
        return null;
    }

    private string? ReadPacket(uint type, ReadOnlySpan<byte> body, long offset, out CapturedFrame frame)
    {
        const int FixedBytes = 20;
        frame = default;
        if (body.Length < FixedBytes)
        {
            return Error($"packet block at offset {offset} is cut");
        }

        uint index = type == EnhancedPacket ? UInt32(body) : UInt16(body);
        if (index >= _interfaces.Count)
        {
            return Error($"packet block at offset {offset} names interface {index} of {_interfaces.Count}");
        }

        uint captured = UInt32(body[12..]);
        if (captured > body.Length - FixedBytes)
        {
            return Error($"packet block at offset {offset}: captured length {captured} does not fit");
        }

        PcapngInterface source = _interfaces[(int)index];
        frame = new CapturedFrame
        {
            LinkType = source.LinkType,
            Timestamp = source.Timestamp((ulong)UInt32(body[4..]) << 32 | UInt32(body[8..])),
            OriginalLength = UInt32(body[16..]),
            Data = body.Slice(FixedBytes, (int)captured),
        };
        return null;
    }

    private string? ReadSimplePacket(ReadOnlySpan<byte> body, long offset, out CapturedFrame frame)
    {
        frame = default;
        if (body.Length < 4 || _interfaces.Count == 0)
        {
            return Error($"simple packet block at offset {offset} is cut or before any interface");
        }

        PcapngInterface source = _interfaces[0];
        uint original = UInt32(body);
        long captured = Math.Min(source.SnapLength == 0 ? original : Math.Min(original, source.SnapLength), body.Length - 4);
        frame = new CapturedFrame { LinkType = source.LinkType, OriginalLength = original, Data = body.Slice(4, (int)captured) };
        return null;
    }

    private ushort UInt16(ReadOnlySpan<byte> bytes) =>
        _isBigEndian ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes);

    private uint UInt32(ReadOnlySpan<byte> bytes) =>
        _isBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
}
