using LogFlowDb.Engine.Blocks;

namespace LogFlowDb.Engine.Storage;

/// <summary>
/// The list of a table's sealed blocks: a file that only grows, one <see cref="DirectoryRecord"/> per change. A record is the moment
/// at which rows pass from the tail to blocks, small blocks are replaced by merged ones, or days leave the table: all of it or
/// nothing, over any number of partitions. Block files are written before the record that names them and deleted after the
/// record that no longer does. When most of the file is history it is replaced as a whole by one record of the present state.
/// <code>
/// payload of kind 1, sealed:     zigzag sealed-until id, blocks
///                 2, generation: varint tail generation begun
///                 3, merged:     files that leave, blocks that hold the same rows
///                 4, dropped:    files that leave with their rows
///                 5, state:      zigzag sealed-until id, varint generation, varint rows dropped so far, varint next file, blocks
/// files:  varint count, per file varint number
/// blocks: varint count, per block zigzag day, varint file, offset, length, header length, rows, zigzag first _id, varint last − first,
///         zigzag least _time, varint greatest − least
/// </code>
/// A last record that is cut short was never acknowledged and is overwritten; any other damage is refused, and so is a list whose
/// rows and dropped rows do not add up to the ids sealed. One caller at a time.
/// </summary>
internal sealed class BlockDirectory : IDisposable
{
    /// <summary>A smaller file is not worth compacting.</summary>
    private const long SmallBytes = 64 << 10;

    /// <summary>About what a block takes in a state record, doubled.</summary>
    private const int GenerousBlockBytes = 96;

    private readonly IDisk _disk;
    private readonly string _path;
    private readonly List<BlockLocation> _blocks = [];
    private IDiskFile? _file;
    private long _end;
    private ulong? _sequence;
    private long? _lastWritten;

    private BlockDirectory(IDisk disk, string path)
    {
        _disk = disk;
        _path = path;
    }

    /// <summary>In the order of the records.</summary>
    public IReadOnlyList<BlockLocation> Blocks => _blocks;

    /// <summary>All rows up to this id are in blocks, or were dropped.</summary>
    public long SealedUntil { get; private set; }

    /// <summary>The newest tail generation; 0 before the first.</summary>
    public ulong Generation { get; private set; }

    /// <summary>Rows that left the table for good.</summary>
    public long DroppedRows { get; private set; }

    /// <summary>No file of this number or above was ever part of the table.</summary>
    public int NextFile { get; private set; } = 1;

    /// <summary>Reckons from the time in the newest record, and gives the time of the next.</summary>
    public ClockWatch Clock { get; private set; } = null!;

    /// <exception cref="InvalidDataException">A record that was acknowledged is damaged; the message says where.</exception>
    public static BlockDirectory Open(IDisk disk, string path, bool write, TimeProvider clock)
    {
        BlockDirectory directory = new(disk, path);
        try
        {
            bool exists = disk.FileExists(path);
            if (exists)
            {
                directory.Load();
            }

            directory.Clock = new ClockWatch(clock, directory._lastWritten);
            if (write)
            {
                directory.OpenForWriting(exists);
            }

            return directory;
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }

    /// <summary>Makes an empty directory say what is in a table that was copied: ids without rows were dropped. Durable on return.</summary>
    public void Begin(IReadOnlyList<BlockLocation> blocks, long sealedUntil)
    {
        Add(blocks);
        SealedUntil = sealedUntil;
        DroppedRows = sealedUntil - blocks.Sum(b => (long)b.Rows);
        byte[] record = Record(DirectoryRecord.Kind.State, State());
        _file!.Write(0, record);
        _end = record.Length;
    }

    /// <summary>Makes blocks, already durable, part of the table. Durable on return.</summary>
    public void AddBlocks(IReadOnlyList<BlockLocation> blocks, long sealedUntil)
    {
        ByteWriter payload = new();
        payload.SignedVarint(sealedUntil);
        Write(blocks, payload);
        Append(DirectoryRecord.Kind.Sealed, payload);
        Add(blocks);
        SealedUntil = sealedUntil;
    }

    /// <summary>Puts blocks, already durable, in the place of all blocks of some files. Durable on return.</summary>
    public void ReplaceFiles(IReadOnlySet<int> files, IReadOnlyList<BlockLocation> blocks)
    {
        ByteWriter payload = new();
        Write(files, payload);
        Write(blocks, payload);
        Append(DirectoryRecord.Kind.Merged, payload);
        RemoveBlocks(files);
        Add(blocks);
    }

    /// <summary>Takes the rows of some files out of the table. Durable on return.</summary>
    public void DropFiles(IReadOnlySet<int> files)
    {
        ByteWriter payload = new();
        Write(files, payload);
        Append(DirectoryRecord.Kind.Dropped, payload);
        DroppedRows += RemoveBlocks(files);
    }

    /// <summary>Notes that a tail generation exists, so that its loss is noticed. Durable on return.</summary>
    public void BeginGeneration(ulong generation)
    {
        ByteWriter payload = new();
        payload.Varint(generation);
        Append(DirectoryRecord.Kind.GenerationBegun, payload);
        Generation = generation;
    }

    /// <summary>Takes a number for a new block file.</summary>
    public int TakeFile() => NextFile++;

    public void Dispose()
    {
        _file?.Dispose();
        _file = null;
    }

    private void OpenForWriting(bool exists)
    {
        _file = _disk.OpenDurable(_path);
        if (!exists)
        {
            _disk.SyncDirectory(Path.GetDirectoryName(_path)!);
        }
        else if (_file.Length > _end)
        {
            _file.SetLength(_end);
        }
    }

    private void Append(DirectoryRecord.Kind kind, ByteWriter payload)
    {
        if (_end > SmallBytes && _end > (long)_blocks.Count * GenerousBlockBytes)
        {
            Compact();
        }

        byte[] record = Record(kind, payload);
        _file!.Write(_end, record);
        _end += record.Length;
    }

    private byte[] Record(DirectoryRecord.Kind kind, ByteWriter payload)
    {
        long now = (Clock.Now - DateTimeOffset.UnixEpoch).Ticks * 100;
        _sequence = _sequence is { } last ? last + 1 : 0;
        return new DirectoryRecord(kind, _sequence.Value, now).Write(payload.Written);
    }

    private ByteWriter State()
    {
        ByteWriter payload = new(_blocks.Count * (GenerousBlockBytes / 2));
        payload.SignedVarint(SealedUntil);
        payload.Varint(Generation);
        payload.Varint((ulong)DroppedRows);
        payload.Varint((ulong)NextFile);
        Write(_blocks, payload);
        return payload;
    }

    private void Compact()
    {
        byte[] record = Record(DirectoryRecord.Kind.State, State());
        _file!.Dispose();
        _disk.ReplaceFile(_path, record);
        _file = _disk.OpenDurable(_path);
        _end = record.Length;
    }

    private void Load()
    {
        byte[] bytes;
        using (IDiskFile file = _disk.OpenRead(_path))
        {
            bytes = new byte[file.Length];
            bytes = bytes[..file.Read(0, bytes)];
        }

        int position = 0;
        while (position < bytes.Length)
        {
            ReadOnlySpan<byte> rest = bytes.AsSpan(position);
            if (!DirectoryRecord.TryRead(rest, out DirectoryRecord record, out ReadOnlySpan<byte> payload, out int length) || !Follows(record))
            {
                // Only a torn append at the very end is no damage: nothing intact may follow it.
                if (DirectoryRecord.AnyIn(rest[1..]))
                {
                    throw new InvalidDataException($"the record at offset {position} is damaged");
                }

                break;
            }

            Apply(record, payload);
            _sequence = record.Sequence;
            _lastWritten = record.Written;
            position += length;
        }

        _end = position;
        long rows = 0;
        foreach (BlockLocation block in _blocks)
        {
            rows += block.Rows;
        }

        if (rows + DroppedRows != SealedUntil)
        {
            throw new InvalidDataException($"it lists blocks of {rows} rows, {DroppedRows} rows were dropped, but {SealedUntil} were sealed");
        }
    }

    private bool Follows(DirectoryRecord record) =>
        _sequence is { } last ? record.Sequence == last + 1 : record.Sequence == 0 || record.Type == DirectoryRecord.Kind.State;

    private void Apply(DirectoryRecord record, ReadOnlySpan<byte> payload)
    {
        ByteReader reader = new(payload);
        switch (record.Type)
        {
            case DirectoryRecord.Kind.Sealed:
                SealedUntil = reader.SignedVarint();
                Add(ReadBlocks(ref reader));
                break;
            case DirectoryRecord.Kind.GenerationBegun:
                Generation = reader.Varint();
                break;
            case DirectoryRecord.Kind.Merged:
                RemoveBlocks(ReadFiles(ref reader));
                Add(ReadBlocks(ref reader));
                break;
            case DirectoryRecord.Kind.Dropped:
                DroppedRows += RemoveBlocks(ReadFiles(ref reader));
                break;
            case DirectoryRecord.Kind.State:
                SealedUntil = reader.SignedVarint();
                Generation = reader.Varint();
                DroppedRows = (long)reader.Varint();
                NextFile = reader.Count(int.MaxValue);
                _blocks.Clear();
                Add(ReadBlocks(ref reader));
                break;
            default:
                throw new InvalidDataException($"record {record.Sequence} of unknown kind {record.Type}");
        }
    }

    private void Add(IReadOnlyList<BlockLocation> blocks)
    {
        _blocks.AddRange(blocks);
        foreach (BlockLocation block in blocks)
        {
            NextFile = Math.Max(NextFile, block.File + 1);
        }
    }

    /// <returns>Rows of the blocks removed.</returns>
    private long RemoveBlocks(IReadOnlySet<int> files)
    {
        long rows = 0;
        _blocks.RemoveAll(block =>
        {
            bool leaves = files.Contains(block.File);
            rows += leaves ? block.Rows : 0;
            return leaves;
        });
        return rows;
    }

    private static void Write(IReadOnlySet<int> files, ByteWriter payload)
    {
        payload.Varint((ulong)files.Count);
        foreach (int file in files)
        {
            payload.Varint((ulong)file);
        }
    }

    private static HashSet<int> ReadFiles(ref ByteReader reader)
    {
        HashSet<int> files = [];
        int count = reader.Count(reader.Left);
        for (int i = 0; i < count; i++)
        {
            files.Add(reader.Count(int.MaxValue));
        }

        return files;
    }

    private static void Write(IReadOnlyList<BlockLocation> blocks, ByteWriter payload)
    {
        payload.Varint((ulong)blocks.Count);
        foreach (BlockLocation block in blocks)
        {
            payload.SignedVarint(block.Day);
            payload.Varint((ulong)block.File);
            payload.Varint((ulong)block.Offset);
            payload.Varint((ulong)block.Length);
            payload.Varint((ulong)block.HeaderLength);
            payload.Varint((ulong)block.Rows);
            payload.SignedVarint(block.FirstId);
            payload.Varint((ulong)(block.LastId - block.FirstId));
            payload.SignedVarint(block.MinTime);
            payload.Varint((ulong)(block.MaxTime - block.MinTime));
        }
    }

    private static BlockLocation[] ReadBlocks(ref ByteReader reader)
    {
        BlockLocation[] blocks = new BlockLocation[reader.Count(reader.Left)];
        for (int i = 0; i < blocks.Length; i++)
        {
            int day = (int)reader.SignedVarint(), file = reader.Count(int.MaxValue);
            long offset = (long)reader.Varint();
            int length = reader.Count(int.MaxValue), headerLength = reader.Count(length), rows = reader.Count(int.MaxValue);
            long firstId = reader.SignedVarint(), lastId = firstId + (long)reader.Varint();
            long minTime = reader.SignedVarint(), maxTime = minTime + (long)reader.Varint();
            if (offset < 0 || rows == 0 || lastId < firstId || maxTime < minTime)
            {
                throw new InvalidDataException($"a block of {rows} rows at {offset}, ids {firstId} to {lastId}, cannot be");
            }

            blocks[i] = new BlockLocation(day, file, offset, length, headerLength, rows, firstId, lastId, minTime, maxTime);
        }

        return blocks;
    }
}
