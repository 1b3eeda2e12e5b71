using LogFlowDb.Engine.Values;

namespace LogFlowDb.Engine.Blocks;

/// <summary>The parts of a block that is being written, and the bytes of parts and chunks so far. Offsets count from the first of them.</summary>
internal sealed class BlockParts(ByteWriter writer)
{
    private readonly List<BlockPart> _parts = [];

    public ByteWriter Writer { get; } = writer;

    public IReadOnlyList<BlockPart> All => _parts;

    /// <summary>Counts what was written since <paramref name="start"/> as a part, and returns its number.</summary>
    public int Add(BlockPartKind kind, int start)
    {
        ReadOnlySpan<byte> bytes = Writer.Written[start..];
        _parts.Add(new BlockPart(kind, start, bytes.Length, Crc32C.Compute(bytes)));
        return _parts.Count - 1;
    }

    public int AddAddresses(ReadOnlySpan<IpValue> ascending)
    {
        int start = Writer.Length;
        AddressDictionary.Write(ascending, Writer);
        return Add(BlockPartKind.Addresses, start);
    }
}
