namespace LogFlowDb.Engine.Blocks;

/// <summary>What a part of a block holds. Written to disk: numbers may only grow.</summary>
internal enum BlockPartKind : byte
{
    /// <summary><see cref="AddressDictionary"/>: the distinct addresses of one or more columns.</summary>
    Addresses = 1,

    /// <summary><see cref="NumberMap"/>: numbers by the codes of another column.</summary>
    Map = 2,

    /// <summary><see cref="PairingCodec"/>: which rows mirror which. At most one a block.</summary>
    Pairing = 3,
}
