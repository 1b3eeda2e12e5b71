namespace LogFlowDb.Protocols.Records;

/// <summary>How a field's values are handed to an <see cref="IFlowRecordSink"/>.</summary>
public enum FlowFieldType : byte
{
    /// <summary>Signed 64-bit number. Wire values above 2^63−1 are given as 2^63−1 and counted.</summary>
    Long,
    Double,

    /// <summary>Nanoseconds since 1970 UTC as a 64-bit number.</summary>
    Date,

    /// <summary>128-bit number in network order, IPv4 in its mapped form ::ffff:a.b.c.d.</summary>
    Address,

    /// <summary>The lower 48 bits of a 64-bit number.</summary>
    Mac,

    /// <summary>UTF-8 bytes up to the first NUL, not validated: a sink that makes text of them replaces what is invalid.</summary>
    Text,
    Binary,

    /// <summary>1 or 0 as a 64-bit number.</summary>
    Bool,

    /// <summary>Any number of <see cref="FlowValue"/>s in order.</summary>
    List,

    /// <summary>Named <see cref="FlowValue"/>s; only inside lists.</summary>
    Map,
}
