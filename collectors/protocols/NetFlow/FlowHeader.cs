using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using LogFlowDb.Protocols.Exporters;

namespace LogFlowDb.Protocols.NetFlow;

/// <summary>
/// The header of an export datagram. Fields that a version lacks are 0.
/// <code>
/// v5  24 bytes: version 2, count 2, sysUptime 4, unix secs 4, unix nsecs 4, sequence 4, engine type 1, id 1, sampling 2
/// v9  20 bytes: version 2, count 2, sysUptime 4, unix secs 4, sequence 4, source id 4           (RFC 3954 §5.1)
/// v10 16 bytes: version 2, length 2, export time 4, sequence 4, observation domain 4             (RFC 7011 §3.1)
/// </code>
/// </summary>
/// <param name="Count">Records of v5 and v9 as the exporter says, which is often wrong; of IPFIX the message length in bytes.</param>
/// <param name="UnixSeconds">Wall clock of the exporter; of IPFIX the export time.</param>
/// <param name="Sequence">v5: flows before this datagram; v9: datagrams; IPFIX: data records.</param>
/// <param name="DomainId">v9 source id, IPFIX observation domain, v5 engine type × 256 + engine id.</param>
/// <param name="SamplingInterval">Low 14 bits of the last v5 word; the mode is in the two above.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct FlowHeader(
    ushort Version,
    ushort Count,
    uint SysUptime,
    uint UnixSeconds,
    uint UnixNanoseconds,
    uint Sequence,
    uint DomainId,
    byte SamplingMode,
    ushort SamplingInterval)
{
    public const int V5Bytes = 24;
    public const int V9Bytes = 20;
    public const int IpfixBytes = 16;

    public byte EngineType => (byte)(DomainId >> 8);

    public byte EngineId => (byte)DomainId;

    /// <summary>The value of flow_type for records under a header of a version.</summary>
    public static string FlowTypeOf(ushort version) => version switch { 5 => "netflow5", 9 => "netflow9", _ => "ipfix" };

    /// <summary>Length of a header of this version.</summary>
    public int Length => Version switch { 5 => V5Bytes, 9 => V9Bytes, _ => IpfixBytes };

    /// <summary>The wall clock of the header in nanoseconds since 1970 UTC.</summary>
    public long ExportTime => (UnixSeconds * 1_000_000_000L) + UnixNanoseconds;

    /// <summary>
    /// When the exporter started by its own account: wall clock less uptime in milliseconds, modulo 2^32 as uptimes are, so that
    /// their wrap does not change it; null in IPFIX.
    /// </summary>
    internal uint? StartedAt => Version == 10 ? null : (uint)((UnixSeconds * 1000L) + (UnixNanoseconds / 1_000_000) - SysUptime);

    /// <summary>Reads a header of version 5, 9 or 10. On false the error says why and <paramref name="header"/> is empty.</summary>
    public static bool TryRead(ReadOnlySpan<byte> datagram, out FlowHeader header, out DecodeError error)
    {
        header = default;
        if (datagram.Length < 4)
        {
            error = DecodeError.HeaderCut;
            return false;
        }

        ushort version = BinaryPrimitives.ReadUInt16BigEndian(datagram);
        int length = version switch { 5 => V5Bytes, 9 => V9Bytes, 10 => IpfixBytes, _ => 0 };
        error = length == 0 ? DecodeError.Version : datagram.Length < length ? DecodeError.HeaderCut : DecodeError.None;
        if (error != DecodeError.None)
        {
            return false;
        }

        ushort count = BinaryPrimitives.ReadUInt16BigEndian(datagram[2..]);
        uint Word(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadUInt32BigEndian(bytes[offset..]);
        ushort sampling = version == 5 ? BinaryPrimitives.ReadUInt16BigEndian(datagram[22..]) : (ushort)0;
        header = version switch
        {
            5 => new FlowHeader(
                version,
                count,
                Word(datagram, 4),
                Word(datagram, 8),
                Word(datagram, 12),
                Word(datagram, 16),
                BinaryPrimitives.ReadUInt16BigEndian(datagram[20..]),
                (byte)(sampling >> 14),
                (ushort)(sampling & 0x3fff)),
            9 => new FlowHeader(version, count, Word(datagram, 4), Word(datagram, 8), 0, Word(datagram, 12), Word(datagram, 16), 0, 0),
            _ => new FlowHeader(version, count, 0, Word(datagram, 4), 0, Word(datagram, 8), Word(datagram, 12), 0, 0),
        };
        return true;
    }

    /// <summary>True when some set of a datagram of v9 or IPFIX tells templates: its id is below those of data.</summary>
    public static bool HasTemplates(ReadOnlySpan<byte> datagram)
    {
        const int FirstDataSet = 256, SetHeaderBytes = 4;
        if (!TryRead(datagram, out FlowHeader header, out _) || header.Version == 5)
        {
            return false;
        }

        ReadOnlySpan<byte> sets = datagram[header.Length..];
        while (sets.Length >= SetHeaderBytes)
        {
            if (BinaryPrimitives.ReadUInt16BigEndian(sets) < FirstDataSet)
            {
                return true;
            }

            int length = BinaryPrimitives.ReadUInt16BigEndian(sets[sizeof(ushort)..]);
            if (length < SetHeaderBytes || length > sets.Length)
            {
                return false;
            }

            sets = sets[length..];
        }

        return false;
    }

    /// <summary>
    /// The length in bytes of the IPFIX message that a stream of them goes on with (RFC 7011 §10.4.2.3). False when the first
    /// bytes cannot be the start of one, after which nothing of the stream can be understood: the session is to be closed.
    /// </summary>
    /// <param name="length">At least <see cref="IpfixBytes"/>; 0 while fewer than four bytes are there.</param>
    public static bool TryReadMessageLength(ReadOnlySpan<byte> stream, out int length)
    {
        length = 0;
        if (stream.Length < 2 * sizeof(ushort))
        {
            return stream.IsEmpty || (stream[0] == 0 && (stream.Length < 2 || stream[1] == 10));
        }

        if (BinaryPrimitives.ReadUInt16BigEndian(stream) != 10)
        {
            return false;
        }

        length = BinaryPrimitives.ReadUInt16BigEndian(stream[sizeof(ushort)..]);
        return length >= IpfixBytes;
    }

    /// <summary>The text that <c>flowmon.trace</c> shows.</summary>
    public override string ToString() => Version switch
    {
        5 => string.Create(
            CultureInfo.InvariantCulture,
            $"ver=5, count={Count}, sysuptime={SysUptime}, unixsecs={UnixSeconds}, unixnsecs={UnixNanoseconds}, seq={Sequence}, engine_type={EngineType}, engine_id={EngineId}, sampling_mode={SamplingMode}, sampling_interval={SamplingInterval}"),
        9 => string.Create(
            CultureInfo.InvariantCulture,
            $"ver=9, count={Count}, sys_uptime={SysUptime}, unixsecs={UnixSeconds}, seq={Sequence}, source={DomainId}"),
        _ => string.Create(
            CultureInfo.InvariantCulture,
            $"ver={Version}, length={Count}, exporttime={UnixSeconds}, seq={Sequence}, domain={DomainId}"),
    };
}
