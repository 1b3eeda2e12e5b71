using System.Buffers.Binary;
using System.Globalization;

namespace LogFlowDb.Collectors.Pcap;

/// <summary>
/// The pcap format (draft-ietf-opsawg-pcap): a header of 24 bytes, then per packet seconds 4, fraction 4, captured length 4,
/// original length 4 (and 8 more in the form of one old Linux kernel), all in the byte order of the machine that wrote it.
/// </summary>
internal sealed class PcapFormat : ICaptureFormat
{
    public const int MaxRecordBytes = 16 << 20;

    private const int HeaderBytes = 24;
    private const int RecordHeaderBytes = 16;
    private const uint MicrosecondMagic = 0xa1b2c3d4;
    private const uint NanosecondMagic = 0xa1b23c4d;
    private const uint ModifiedMagic = 0xa1b2cd34;

    private readonly bool _isBigEndian;
    private readonly int _recordHeaderBytes;
    private readonly long _unit;
    private readonly int _linkType;

    private PcapFormat(uint magic, bool isBigEndian, int linkType)
    {
        _isBigEndian = isBigEndian;
        _recordHeaderBytes = RecordHeaderBytes + (magic == ModifiedMagic ? 8 : 0);
        _unit = magic == NanosecondMagic ? 1 : 1_000;
        _linkType = linkType;
    }

    /// <summary>Null when the magic number is another one, or the header is cut.</summary>
    public static PcapFormat? TryOpen(CaptureStream stream)
    {
        if (!stream.TryPeek(HeaderBytes, out ReadOnlySpan<byte> header))
        {
            return null;
        }

        uint magic = BinaryPrimitives.ReadUInt32BigEndian(header);
        bool isBigEndian = IsMagic(magic);
        magic = isBigEndian ? magic : BinaryPrimitives.ReverseEndianness(magic);
        if (!IsMagic(magic))
        {
            return null;
        }

        // The upper bits of the link type tell of a frame check sequence.
        const uint LinkTypeMask = 0x03ff_ffff;
        uint linkType = isBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(header[20..]) : BinaryPrimitives.ReadUInt32LittleEndian(header[20..]);
        stream.Skip(HeaderBytes);
        return new PcapFormat(magic, isBigEndian, (int)(linkType & LinkTypeMask));
    }

    public bool TryRead(CaptureStream stream, out CapturedFrame frame, out string? error)
    {
        frame = default;
        error = null;
        if (!stream.TryPeek(_recordHeaderBytes, out ReadOnlySpan<byte> header))
        {
            error = stream.Available == 0 ? null : Error($"record header cut short at offset {stream.Position}");
            return false;
        }

        uint seconds = Word(header);
        uint fraction = Word(header[4..]);
        uint captured = Word(header[8..]);
        uint original = Word(header[12..]);
        if (captured > MaxRecordBytes)
        {
            error = Error($"record at offset {stream.Position} claims {captured} captured bytes");
            return false;
        }

        int length = _recordHeaderBytes + (int)captured;
        if (!stream.TryPeek(length, out ReadOnlySpan<byte> record))
        {
            error = Error($"record data cut short at offset {stream.Position} ({stream.Available - _recordHeaderBytes} of {captured} bytes)");
            return false;
        }

        stream.Skip(length);
        frame = new CapturedFrame
        {
            LinkType = _linkType,
            Timestamp = (seconds * 1_000_000_000L) + (fraction * _unit),
            OriginalLength = original,
            Data = record[_recordHeaderBytes..],
        };
        return true;
    }

    private static bool IsMagic(uint magic) => magic is MicrosecondMagic or NanosecondMagic or ModifiedMagic;

    private static string Error(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private uint Word(ReadOnlySpan<byte> bytes) =>
        _isBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
}
