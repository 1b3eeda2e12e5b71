namespace LogFlowDb.Engine.Blocks;

/// <summary>What the encoded run of one column may reach of the block it stands in. Not thread-safe.</summary>
internal interface IBlockColumns
{
    /// <summary>
    /// The numbers of another column: values of Bool, Long, Date and MAC, the bits of doubles, the codes of addresses and of all
    /// other values. Read and checked when first asked for.
    /// </summary>
    /// <exception cref="InvalidDataException">
    /// There is no such column, it is damaged, or it is being opened, which means that columns lean on each other in a circle.
    /// </exception>
    LongChunk Numbers(int column);

    /// <summary>A part of the block, read and checked when first asked for; later calls give the same object.</summary>
    /// <exception cref="InvalidDataException">There is no such part, it is of another kind, or it is damaged.</exception>
    T Part<T>(int part, BlockPartKind kind, Func<ReadOnlyMemory<byte>, T> open)
        where T : class;
}
