using System.Buffers;
using LogFlowDb.Engine.Blocks;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Scanning;
using LogFlowDb.Engine.Storage;

namespace LogFlowDb.Engine.Tables;

/// <summary>
/// Writes the rows of a snapshot as a table of its own: blocks are copied byte by byte, each checked on its way, and rows that
/// wait in the tail are sealed. So the copy has no tail, holds no bytes that belong to no row, and shares no file with its source:
/// block files are added to in place, which forbids hard links. One use, one thread.
/// </summary>
/// <param name="number">Of the table that is made; the blocks get it.</param>
/// <param name="copied">Told the bytes of each block.</param>
internal sealed class TableCopy(IDisk disk, TableFiles target, int number, Action<long> copied, CancellationToken cancellation)
{
    /// <summary>Of the block files, for a manifest.</summary>
    private readonly SortedDictionary<(int Day, int File), (long End, uint Crc)> _files = [];

    public long Rows { get; private set; }

    public int Blocks { get; private set; }

    public long Bytes { get; private set; }

    /// <summary>Writes everything; durable on return.</summary>
    /// <param name="groups">In order of their ids.</param>
    /// <param name="nextId">The id that the next row of the table would get.</param>
    /// <param name="options">For blocks made of the tail.</param>
    /// <exception cref="Diagnostics.CorruptTableException">A block of the source fails its checks.</exception>
    /// <exception cref="IOException">The copy cannot be written.</exception>
    public void Write(IReadOnlyList<IRowGroup> groups, long nextId, DatabaseOptions options)
    {
        disk.CreateDirectory(target.Root);
        disk.Protect(target.Root);
        List<BlockLocation> blocks = [];
        using (BlockFiles files = new(disk, target.Root))
        {
            foreach (SealedBlock block in groups.OfType<SealedBlock>())
            {
                cancellation.ThrowIfCancellationRequested();
                blocks.Add(CopyBlock(block, files));
            }

            int file = _files.Count == 0 ? 1 : _files.Keys.Max(f => f.File) + 1;
            Sealer sealer = new(number, options.BlockRows, options.SummedFields, disk, files, () => file++);
            sealer.Known(blocks);
            blocks.AddRange(SealTail([.. groups.OfType<TailRows>()], sealer, files, options.BlockRows));
        }

        using (BlockDirectory directory = BlockDirectory.Open(disk, target.Directory, write: true, TimeProvider.System))
        {
            directory.Begin(blocks, Math.Max(nextId - 1, blocks.Count > 0 ? blocks.Max(b => b.LastId) : 0));
        }

        disk.Protect(target.Directory);
        Rows = blocks.Sum(b => (long)b.Rows);
        Blocks = blocks.Count;
        Bytes = blocks.Sum(b => (long)b.Length) + disk.FileLength(target.Directory);
    }

    /// <summary>What was written, with paths from a directory above the table's.</summary>
    public IReadOnlyList<BackupFile> Files(string above)
    {
        List<BackupFile> files = [BackupFiles.Describe(disk, above, target.Directory, cancellation)];
        using BlockFiles blocks = new(disk, target.Root);
        foreach (((int day, int file), (long end, uint crc)) in _files)
        {
            files.Add(new BackupFile(Path.GetRelativePath(above, blocks.Path(day, file)), end, crc));
        }

        return files;
    }

    private BlockLocation CopyBlock(SealedBlock block, BlockFiles files)
    {
        BlockLocation location = block.Location;
        byte[] rented = ArrayPool<byte>.Shared.Rent(location.Length);
        try
        {
            Span<byte> bytes = rented.AsSpan(0, location.Length);
            block.ReadWhole(bytes);
            BlockHeader.Renumber(bytes[..location.HeaderLength], number);
            BlockLocation placed = location with { Offset = _files.GetValueOrDefault((location.Day, location.File)).End };
            files.Write(disk, placed.Day, placed.File, placed.Offset, bytes);
            Copied(placed, bytes, files);
            return placed;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private List<BlockLocation> SealTail(IReadOnlyList<TailRows> tail, Sealer sealer, BlockFiles files, int blockRows)
    {
        List<BlockLocation> blocks = [];
        if (tail.Count == 0)
        {
            return blocks;
        }

        RowBatch rows = ColumnAssembly.Concat([.. tail.Select(part => part.Rows)]);
        for (int first = 0; first < rows.RowCount; first += blockRows)
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (BlockLocation block in sealer.Seal(rows.Slice(first, Math.Min(blockRows, rows.RowCount - first))))
            {
                byte[] bytes = new byte[block.Length];
                files.Read(block, 0, bytes);
                Copied(block, bytes, files);
                blocks.Add(block);
            }
        }

        return blocks;
    }

    private void Copied(BlockLocation block, ReadOnlySpan<byte> bytes, BlockFiles files)
    {
        if (block.Offset == 0)
        {
            disk.Protect(files.Path(block));
            disk.Protect(Path.GetDirectoryName(files.Path(block))!);
        }

        uint crc = _files.GetValueOrDefault((block.Day, block.File)).Crc;
        _files[(block.Day, block.File)] = (block.Offset + bytes.Length, Crc32C.Compute(bytes, crc));
        copied(bytes.Length);
    }
}
