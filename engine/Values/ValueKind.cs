namespace LogFlowDb.Engine.Values;

/// <summary>
/// The kinds of value a field can hold. The numbers are written to disk, so they may only grow, and they are also the order
/// in which values of different kinds sort (Long and Double sort together, as numbers).
/// </summary>
public enum ValueKind : byte
{
    Null = 0,
    Bool = 1,

    /// <summary>Signed 64-bit integer.</summary>
    Long = 2,
    Double = 3,

    /// <summary>Nanoseconds since 1970-01-01T00:00:00Z, signed 64-bit (years 1678 to 2262).</summary>
    Date = 4,

    /// <summary>An IPv4 or IPv6 address, <see cref="IpValue"/>.</summary>
    Ip = 5,

    /// <summary>A 48-bit MAC address.</summary>
    Mac = 6,
    String = 7,
    Array = 8,
    Map = 9,
    Binary = 10,
}
