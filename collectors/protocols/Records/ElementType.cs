namespace LogFlowDb.Protocols.Records;

/// <summary>How the bytes of an information element are read (RFC 7011 §6.1).</summary>
internal enum ElementType : byte
{
    /// <summary>Any width; right-aligned, shorter (RFC 7011 §6.2) and longer than defined are both read.</summary>
    Unsigned,

    /// <summary>ICMP type × 256 + code; gives two fields.</summary>
    IcmpTypeCode,

    /// <summary>4 bytes IPv4 or 16 bytes IPv6.</summary>
    Address,
    Mac,
    Text,
    Octets,
    Seconds,
    Milliseconds,

    /// <summary>64-bit NTP time stamp, the same for micro- and nanoseconds (RFC 7011 §6.1.9, §6.1.10).</summary>
    NtpTime,

    /// <summary>Milliseconds of the exporter's uptime; needs the header or systemInitTimeMilliseconds.</summary>
    Uptime,

    /// <summary>Microseconds before the export time of the header.</summary>
    DeltaMicroseconds,

    /// <summary>A direct packet sampling interval; gives sampling_rate.</summary>
    SamplingInterval,
}
