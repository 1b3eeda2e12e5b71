using LogFlowDb.Engine.Values;

namespace LogFlowDb.Engine.Tables;

/// <summary>What a field takes in the sealed blocks of a table.</summary>
/// <param name="Kind">Of all its values; null when blocks differ.</param>
/// <param name="Values">Rows that have a value.</param>
/// <param name="Bytes">Of its chunks.</param>
/// <param name="PlainBytes">
/// The same values as fields of one fixed width a block: numbers 1, 2, 4 or 8 bytes as the block's greatest needs, times and doubles
/// 8, MACs 6, addresses 4, or 16 in a block that has IPv6. Null when a text's length is not known from the headers.
/// </param>
/// <param name="DistinctInBlock">Distinct values of a block, the mean over the blocks that know it; null when none does.</param>
/// <param name="Encodings">Names, the most frequent first, with the number of blocks looked at.</param>
public sealed record ColumnUsage(
    string Name,
    ValueKind? Kind,
    long Values,
    long Bytes,
    long? PlainBytes,
    double? DistinctInBlock,
    IReadOnlyList<(string Name, int Blocks)> Encodings);

/// <summary>What a table's blocks hold that belongs to no field alone.</summary>
/// <param name="Name">What it is, and the fields that use it.</param>
/// <param name="Parts">Pieces of blocks.</param>
public sealed record SharedUsage(string Name, long Bytes, int Parts);

/// <summary>Where the bytes of a table's sealed blocks go.</summary>
/// <param name="Blocks">Of the table.</param>
/// <param name="BlocksRead">The figures are those of so many blocks, spread evenly over the table.</param>
/// <param name="EncodingsRead">The names of encodings come from so many of these.</param>
/// <param name="Rows">Of the blocks that were read.</param>
/// <param name="HeaderBytes">Of their headers: statistics, places and checksums.</param>
/// <param name="Columns">Greatest first.</param>
/// <param name="Shared">Greatest first.</param>
public sealed record TableUsage(
    int Blocks, int BlocksRead, int EncodingsRead, long Rows, long HeaderBytes, IReadOnlyList<ColumnUsage> Columns, IReadOnlyList<SharedUsage> Shared);
