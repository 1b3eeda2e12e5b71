namespace LogFlowDb.Protocols.Records;

/// <summary>How a value is written into a record (RFC 7011 §6.1).</summary>
public enum CellForm : byte
{
    /// <summary>Big-endian, as wide as the element says; larger values are written as the largest.</summary>
    Unsigned,
    Signed,
    Float,

    /// <summary>1 is true, 2 is false.</summary>
    Boolean,
    Address4,
    Address6,
    Mac,
    Text,
    Octets,

    /// <summary>Since 1970.</summary>
    Seconds,
    Milliseconds,

    /// <summary>64-bit NTP time stamp.</summary>
    NtpTime,
}
