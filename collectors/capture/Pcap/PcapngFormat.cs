using System.Buffers.Binary;

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

    public string Kind => "pcapng";

    /// <summary>Whether a file begins like one.</summary>
    public static bool IsMagic(ReadOnlySpan<byte> file) => file.Length >= 4 && BinaryPrimitives.ReadUInt32BigEndian(file) == SectionHeader;

    public FormatResult Index(FrameBatch batch, int start, int end, long position)
    {
        ReadOnlySpan<byte> bytes = batch.Bytes[..end];
        while (end - start >= MinBlockBytes)
        {
            ReadOnlySpan<byte> header = bytes.Slice(start, MinBlockBytes);
            if (!TrySwitchOrder(header))
            {
                return new FormatResult(start, 0, CaptureText.Of($"bad byte-order magic at offset {position + start}"));
            }

            uint type = UInt32(header);
            uint length = UInt32(header[4..]);
            if (length is < MinBlockBytes or > PcapFormat.MaxRecordBytes)
            {
                return new FormatResult(start, 0, CaptureText.Of($"block type 0x{type:x} at offset {position + start} claims a length of {length}"));
            }

            if (length > end - start)
            {
                return new FormatResult(start, (int)length, null);
            }

            if (UInt32(bytes[(start + (int)length - 4)..]) != length)
            {
                return new FormatResult(start, 0, CaptureText.Of($"block type 0x{type:x} at offset {position + start}: the two length fields differ"));
            }

            int bodyStart = start + BlockHeaderBytes;
            if (Read(batch, type, bytes[bodyStart..(start + (int)length - 4)], bodyStart) is { } fault)
            {
                return new FormatResult(start, 0, CaptureText.Of($"block type 0x{type:x} at offset {position + start}: {fault}"));
            }

            start += (int)length;
        }

        return new FormatResult(start, MinBlockBytes, null);
    }

    public string CutShort(ReadOnlySpan<byte> rest, long position) => rest.Length < MinBlockBytes
        ? CaptureText.Of($"block header cut short at offset {position} ({rest.Length} of {MinBlockBytes} bytes)")
        : CaptureText.Of($"block type 0x{UInt32(rest):x} cut short at offset {position} ({rest.Length} of {UInt32(rest[4..])} bytes)");

    /// <summary>A section header says in which order it and all up to the next is written; false when it says neither.</summary>
    private bool TrySwitchOrder(ReadOnlySpan<byte> header)
    {
        if (BinaryPrimitives.ReadUInt32BigEndian(header) == SectionHeader)
        {
            uint order = BinaryPrimitives.ReadUInt32BigEndian(header[8..]);
            _isBigEndian = order == ByteOrderMagic;
            return _isBigEndian || BinaryPrimitives.ReverseEndianness(order) == ByteOrderMagic;
        }

        return true;
    }

    /// <summary>Null when the block is in order.</summary>
    private string? Read(FrameBatch batch, uint type, ReadOnlySpan<byte> body, int offset) => type switch
    {
        SectionHeader => OpenSection(body),
        InterfaceDescription => AddInterface(body),
        EnhancedPacket or OldPacket => ReadPacket(batch, type, body, offset),
        SimplePacket => ReadSimplePacket(batch, body, offset),
        _ => null,
    };

    private string? OpenSection(ReadOnlySpan<byte> body)
    {
        const int FixedBytes = 16;
        if (body.Length < FixedBytes)
        {
            return "the section header is too short";
        }

        int major = UInt16(body[4..]);
        if (major != 1)
        {
            return CaptureText.Of($"section header of major version {major}, known is 1");
        }

        _interfaces.Clear();
        return null;
    }

    private string? AddInterface(ReadOnlySpan<byte> body)
    {
        const int FixedBytes = 8;
        const int ResolutionOption = 9;
        const int OffsetOption = 14;
        if (body.Length < FixedBytes)
        {
            return "the interface description is too short";
        }

        if (_interfaces.Count == MaxInterfaces)
        {
            return CaptureText.Of($"more than {MaxInterfaces} interfaces");
        }

        byte resolution = 6;
        long seconds = 0;
        for (ReadOnlySpan<byte> options = body[FixedBytes..]; options.Length >= 4;)
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

    private string? ReadPacket(FrameBatch batch, uint type, ReadOnlySpan<byte> body, int offset)
    {
        const int FixedBytes = 20;
        if (body.Length < FixedBytes)
        {
            return "the packet block is too short";
        }

        uint index = type == EnhancedPacket ? UInt32(body) : UInt16(body);
        if (index >= _interfaces.Count)
        {
            return CaptureText.Of($"names interface {index} of {_interfaces.Count}");
        }

        uint captured = UInt32(body[12..]);
        if (captured > body.Length - FixedBytes)
        {
            return CaptureText.Of($"captured length {captured} does not fit");
        }

        PcapngInterface source = _interfaces[(int)index];
        batch.Add(new FrameReference
        {
            Timestamp = source.Timestamp((ulong)UInt32(body[4..]) << 32 | UInt32(body[8..])),
            Offset = offset + FixedBytes,
            Length = (int)captured,
            OriginalLength = UInt32(body[16..]),
            LinkType = source.LinkType,
            Interface = (int)index,
        });
        return null;
    }

    private string? ReadSimplePacket(FrameBatch batch, ReadOnlySpan<byte> body, int offset)
    {
        const int FixedBytes = 4;
        if (body.Length < FixedBytes || _interfaces.Count == 0)
        {
            return "the simple packet block is too short or before any interface";
        }

        PcapngInterface source = _interfaces[0];
        uint original = UInt32(body);
        uint limit = source.SnapLength == 0 ? original : Math.Min(original, source.SnapLength);
        batch.Add(new FrameReference
        {
            Offset = offset + FixedBytes,
            Length = (int)Math.Min(limit, (uint)(body.Length - FixedBytes)),
            OriginalLength = original,
            LinkType = source.LinkType,
        });
        return null;
    }

    private ushort UInt16(ReadOnlySpan<byte> bytes) =>
        _isBigEndian ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes);

    private uint UInt32(ReadOnlySpan<byte> bytes) =>
        _isBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
}
