using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace LogFlowDb.Collectors.Pcap;

/// <summary>
/// The pcap format (draft-ietf-opsawg-pcap): a header of 24 bytes, then per packet seconds 4, fraction 4, captured length 4,
/// original length 4 (and 8 more in the form of one old Linux kernel), all in the byte order of the machine that wrote it.
/// </summary>
internal sealed class PcapFormat : ICaptureFormat
{
    public const int HeaderBytes = 24;

    /// <summary>What claims more is damaged.</summary>
    public const int MaxRecordBytes = 16 << 20;

    private const int RecordHeaderBytes = 16;
    private const uint MicrosecondMagic = 0xa1b2c3d4;
    private const uint NanosecondMagic = 0xa1b23c4d;
    private const uint ModifiedMagic = 0xa1b2cd34;

    private readonly bool _isSwapped;
    private readonly int _recordHeaderBytes;
    private readonly long _unit;

    private PcapFormat(uint magic, bool isSwapped, uint linkType)
    {
        // The upper bits of the link type tell of a frame check sequence.
        const uint LinkTypeMask = 0x03ff_ffff;
        _isSwapped = isSwapped;
        _recordHeaderBytes = RecordHeaderBytes + (magic == ModifiedMagic ? 8 : 0);
        _unit = magic == NanosecondMagic ? 1 : 1_000;
        LinkType = (int)(linkType & LinkTypeMask);
    }

    public string Kind => "pcap";

    /// <summary>Of all its packets.</summary>
    public int LinkType { get; }

    /// <summary>Whether a file begins like one.</summary>
    public static bool IsMagic(ReadOnlySpan<byte> file) =>
        file.Length >= 4 && (IsMagic(BinaryPrimitives.ReadUInt32BigEndian(file)) || IsMagic(BinaryPrimitives.ReadUInt32LittleEndian(file)));

    /// <param name="header">The first bytes of the file, that begins with the magic number.</param>
    public static PcapFormat Open(ReadOnlySpan<byte> header)
    {
        uint magic = Unsafe.ReadUnaligned<uint>(in header[0]);
        uint linkType = Unsafe.ReadUnaligned<uint>(in header[HeaderBytes - 4]);
        return IsMagic(magic)
            ? new PcapFormat(magic, isSwapped: false, linkType)
            : new PcapFormat(BinaryPrimitives.ReverseEndianness(magic), isSwapped: true, BinaryPrimitives.ReverseEndianness(linkType));
    }

    public FormatResult Index(FrameBatch batch, int start, int end, long position)
    {
        ReadOnlySpan<byte> bytes = batch.Bytes[..end];
        while (end - start >= _recordHeaderBytes)
        {
            ReadOnlySpan<byte> header = bytes.Slice(start, RecordHeaderBytes);
            uint captured = Word(header, 8);
            if (captured > MaxRecordBytes)
            {
                return new FormatResult(start, 0, CaptureText.Of($"record at offset {position + start} claims {captured} captured bytes"));
            }

            int length = _recordHeaderBytes + (int)captured;
            if (length > end - start)
            {
                return new FormatResult(start, length, null);
            }

            batch.Add(new FrameReference
            {
                Timestamp = (Word(header, 0) * 1_000_000_000L) + (Word(header, 4) * _unit),
                Offset = start + _recordHeaderBytes,
                Length = (int)captured,
                OriginalLength = Word(header, 12),
                LinkType = LinkType,
            });
            start += length;
        }

        return new FormatResult(start, _recordHeaderBytes, null);
    }

    public string CutShort(ReadOnlySpan<byte> rest, long position) => rest.Length < _recordHeaderBytes
        ? CaptureText.Of($"record header cut short at offset {position} ({rest.Length} of {_recordHeaderBytes} bytes)")
        : CaptureText.Of($"record data cut short at offset {position} ({rest.Length - _recordHeaderBytes} of {Word(rest, 8)} bytes)");

    private static bool IsMagic(uint magic) => magic is MicrosecondMagic or NanosecondMagic or ModifiedMagic;

    private uint Word(ReadOnlySpan<byte> bytes, int offset)
    {
        uint word = Unsafe.ReadUnaligned<uint>(in bytes[offset..][..4][0]);
        return _isSwapped ? BinaryPrimitives.ReverseEndianness(word) : word;
    }
}
