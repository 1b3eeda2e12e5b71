namespace LogFlowDb.Engine.Blocks;

/// <summary>First byte of a column chunk: how its values are kept. Written to disk: numbers may only grow.</summary>
internal enum ColumnForm : byte
{
    /// <summary>Bool, Long, Date, MAC: one encoded run of numbers.</summary>
    Longs = 1,

    /// <summary>The bits of doubles as an encoded run of numbers.</summary>
    Doubles = 2,

    /// <summary>
    /// varint IPv4 count, varint IPv6 count, IPv4 addresses, upper halves, lower halves of IPv6 addresses (all ascending, each
    /// an encoded run), codes.
    /// </summary>
    Addresses = 3,

    /// <summary>varint distinct count, their lengths as an encoded run, their bytes (<see cref="ValueCodec"/>), codes.</summary>
    Values = 4,
}
