using System.Buffers.Binary;
using FASTER.core;
using LogFlowDb.Engine.Blocks;

namespace LogFlowDb.Engine.Storage;

/// <summary>
/// The commit record of one tail generation: a file of two 4 KiB slots written in turn, made whole before the first commit, so
/// that a commit never needs new space on the disk. FasterLog commits through it. A failed write is kept and passed on, since
/// FasterLog swallows it and would wait for ever.
/// <code>
///  0 uint32 magic "LFM1"   16 uint64 commit number     40 int64  next _id: all rows below it are sealed or in the tail
///  4 uint32 version 2      24 int64  begin address     48 int32  table number
///  8 uint64 generation     32 int64  until address     52 uint32 CRC-32C of bytes 0–51
/// </code>
/// </summary>
internal sealed class TailManifest : ILogCommitManager, IDisposable
{
    public const int SlotBytes = 4096;
    private const uint Magic = 0x314d464c;
    private const uint Version = 2;
    private const int CrcOffset = 52;
    private const int RecordBytes = 56;

    private readonly IDiskFile _file;
    private readonly int _table;
    private readonly ulong _generation;
    private readonly Poison _poison;
    private readonly Queue<(long Until, long NextId)> _expected = new();
    private ulong _number;
    private long _nextId;
    private long _until;

    private TailManifest(IDiskFile file, int table, ulong generation, long nextId, Poison poison)
    {
        _file = file;
        _table = table;
        _generation = generation;
        _nextId = nextId;
        _poison = poison;
    }

    /// <summary>A generation's state at its last commit. Until is where the committed bytes end.</summary>
    internal sealed record State(ulong Generation, ulong Number, long Begin, long Until, long NextId);

    /// <param name="nextId">The id of the generation's first row.</param>
    /// <param name="poison">Set when a commit record could not be written.</param>
    public static TailManifest Create(IDisk disk, string path, int table, ulong generation, long nextId, Poison poison)
    {
        TailManifest manifest = new(disk.OpenDurable(path), table, generation, nextId, poison);
        try
        {
            byte[] both = new byte[SlotBytes * 2];
            manifest.FillSlot(both, begin: 0, until: 0);
            manifest._file.Write(0, both);
            disk.SyncDirectory(Path.GetDirectoryName(path)!);
            return manifest;
        }
        catch
        {
            manifest.Dispose();
            throw;
        }
    }

    /// <summary>
    /// A commit up to an address was begun, and <paramref name="nextId"/> comes after the last row below it: goes into the record of
    /// that commit. Without it the loss of sealed rows at the very end of a table could not be noticed.
    /// </summary>
    public void Expect(long until, long nextId)
    {
        lock (_expected)
        {
            _expected.Enqueue((until, nextId));
        }
    }

    /// <summary>The newer of the two slots that are intact; null when neither is.</summary>
    public static State? Read(IDisk disk, string path, int table, ulong generation)
    {
        using IDiskFile file = disk.OpenRead(path);
        byte[] bytes = new byte[SlotBytes * 2];
        int length = file.Read(0, bytes);
        State? newest = null;
        for (int slot = 0; slot < 2; slot++)
        {
            int start = slot * SlotBytes;
            if (start + RecordBytes <= length
                && Parse(bytes.AsSpan(start, RecordBytes), table) is { } state
                && state.Generation == generation
                && (newest is null || state.Number > newest.Number))
            {
                newest = state;
            }
        }

        return newest;
    }

    public void Commit(long beginAddress, long untilAddress, byte[] commitMetadata, long commitNum, bool forceWriteMetadata)
    {
        try
        {
            // After a failure nothing is acknowledged any more, not even what got through before it.
            _poison.ThrowIfSet();
            lock (_expected)
            {
                // One commit may cover several that were begun; a later one, begun already, must not leak into this record.
                while (_expected.TryPeek(out (long Until, long NextId) commit) && commit.Until <= untilAddress)
                {
                    _nextId = commit.NextId;
                    _expected.Dequeue();
                }
            }

            WriteSlot(beginAddress, untilAddress);
        }
        catch (Exception e)
        {
            _poison.Set(e);
            throw;
        }
    }

    /// <summary>Notes that nothing of the generation is needed any more: its segments may go.</summary>
    public void Empty() => WriteSlot(_until, _until);

    /// <summary>A generation is written by one instance and never recovered by FasterLog, so there is nothing to list.</summary>
    public IEnumerable<long> ListCommits() => [];

    public byte[] GetCommitMetadata(long commitNum) => throw new System.Diagnostics.UnreachableException("tails are read by TailReader");

    public void RemoveCommit(long commitNum)
    {
    }

    public void RemoveAllCommits()
    {
    }

    public void OnRecovery(long commitNum)
    {
    }

    public void Dispose() => _file.Dispose();

    private static State? Parse(ReadOnlySpan<byte> slot, int table)
    {
        if (BinaryPrimitives.ReadUInt32LittleEndian(slot) != Magic
            || BinaryPrimitives.ReadUInt32LittleEndian(slot[4..]) != Version
            || BinaryPrimitives.ReadInt32LittleEndian(slot[48..]) != table
            || Crc32C.Compute(slot[..CrcOffset]) != BinaryPrimitives.ReadUInt32LittleEndian(slot[CrcOffset..]))
        {
            return null;
        }

        return new State(
            BinaryPrimitives.ReadUInt64LittleEndian(slot[8..]),
            BinaryPrimitives.ReadUInt64LittleEndian(slot[16..]),
            BinaryPrimitives.ReadInt64LittleEndian(slot[24..]),
            BinaryPrimitives.ReadInt64LittleEndian(slot[32..]),
            BinaryPrimitives.ReadInt64LittleEndian(slot[40..]));
    }

    private void WriteSlot(long begin, long until)
    {
        byte[] both = new byte[SlotBytes * 2];
        int start = FillSlot(both, begin, until);
        _file.Write(start, both.AsSpan(start, SlotBytes));
    }

    /// <summary>Makes the next record in its place among the two slots, and returns where that begins.</summary>
    private int FillSlot(Span<byte> both, long begin, long until)
    {
        _number++;
        _until = until;
        int start = (int)(_number % 2) * SlotBytes;
        Span<byte> slot = both.Slice(start, SlotBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(slot, Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(slot[4..], Version);
        BinaryPrimitives.WriteUInt64LittleEndian(slot[8..], _generation);
        BinaryPrimitives.WriteUInt64LittleEndian(slot[16..], _number);
        BinaryPrimitives.WriteInt64LittleEndian(slot[24..], begin);
        BinaryPrimitives.WriteInt64LittleEndian(slot[32..], until);
        BinaryPrimitives.WriteInt64LittleEndian(slot[40..], _nextId);
        BinaryPrimitives.WriteInt32LittleEndian(slot[48..], _table);
        BinaryPrimitives.WriteUInt32LittleEndian(slot[CrcOffset..], Crc32C.Compute(slot[..CrcOffset]));
        return start;
    }
}
