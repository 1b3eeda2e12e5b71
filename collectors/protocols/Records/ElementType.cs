namespace LogFlowDb.Protocols.Records;

/// <summary>How the bytes of an information element are read (RFC 7011 §6.1, RFC 6313 §4.5).</summary>
internal enum ElementType : byte
{
    /// <summary>Any width; right-aligned, shorter (RFC 7011 §6.2) and longer than defined are both read.</summary>
    Unsigned,

    /// <summary>Two's complement of any width.</summary>
    Signed,

    /// <summary>IEEE 754 of 4 or 8 bytes.</summary>
    Float,

    /// <summary>1 is true, 2 is false (RFC 7011 §6.1.5); so is everything else.</summary>
    Boolean,

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

    /// <summary>A number of milliseconds, given in microseconds.</summary>
    MillisecondSpan,

    /// <summary>A number of microseconds.</summary>
    MicrosecondSpan,

    /// <summary>A direct packet sampling interval; gives sampling_rate.</summary>
    SamplingInterval,

    /// <summary>An entry of an MPLS label stack: its upper 20 bits are the label. One of all zeros is absent.</summary>
    MplsLabel,

    /// <summary>Values of one element (RFC 6313 §4.5.1).</summary>
    BasicList,

    /// <summary>Records of one template (RFC 6313 §4.5.2).</summary>
    SubTemplateList,

    /// <summary>Records of several templates (RFC 6313 §4.5.3).</summary>
    SubTemplateMultiList,

    /// <summary>IPv6 addresses one behind the other.</summary>
    AddressArray,
}
