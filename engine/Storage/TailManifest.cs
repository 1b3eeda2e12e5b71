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
///  4 uint32 version 1      24 int64  begin address     48 uint32 CRC-32C of bytes 0–47
///  8 uint64 generation     32 int64  until address
/// </code>
/// </summary>
internal sealed class TailManifest : ILogCommitManager, IDisposable
{
    public const int SlotBytes = 4096;
    private const uint Magic = 0x314d464c;
    private const uint Version = 1;
    private const int CrcOffset = 48;
    private const int RecordBytes = 52;

    private readonly IDiskFile _file;
    private readonly ulong _generation;
    private readonly Action<Exception> _failed;
    private ulong _number;
    private long _nextId;
    private long _until;

    private TailManifest(IDiskFile file, ulong generation, Action<Exception> failed)
    {
        _file = file;
        _generation = generation;
        _failed = failed;
    }

    /// <summary>
    /// The id after the last row that the next commit is known to cover; goes into its record. Without it the loss of sealed rows
    /// at the very end of a table could not be noticed.
    /// </summary>
    public long NextId
    {
        get => Volatile.Read(ref _nextId);
        set => Volatile.Write(ref _nextId, value);
    }

    /// <summary>A generation's state at its last commit. Until is where the committed bytes end.</summary>
    internal sealed record State(ulong Generation, ulong Number, long Begin, long Until, long NextId);

    /// <param name="nextId">See <see cref="NextId"/>.</param>
    /// <param name="failed">Called once with the cause when a commit record could not be written.</param>
    public static TailManifest Create(IDisk disk, string path, ulong generation, long nextId, Action<Exception> failed)
    {
        IDiskFile file = disk.OpenDurable(path);
        file.Write(0, new byte[SlotBytes * 2]);
        TailManifest manifest = new(file, generation, failed) { NextId = nextId };
        manifest.WriteSlot(begin: 0, until: 0);
        disk.SyncDirectory(Path.GetDirectoryName(path)!);
        return manifest;
    }

    /// <summary>The newer of the two slots that are intact; null when neither is.</summary>
    public static State? Read(IDisk disk, string path, ulong generation)
    {
        using IDiskFile file = disk.OpenRead(path);
        byte[] bytes = new byte[SlotBytes * 2];
        int length = file.Read(0, bytes);
        State? newest = null;
        for (int slot = 0; slot < 2; slot++)
        {
            int start = slot * SlotBytes;
            if (start + RecordBytes <= length
                && Parse(bytes.AsSpan(start, RecordBytes)) is { } state
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
            WriteSlot(beginAddress, untilAddress);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _failed(e);
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

    private static State? Parse(ReadOnlySpan<byte> slot)
    {
        if (BinaryPrimitives.ReadUInt32LittleEndian(slot) != Magic
            || BinaryPrimitives.ReadUInt32LittleEndian(slot[4..]) != Version
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
        _number++;
        _until = until;
        byte[] slot = new byte[SlotBytes];
        BinaryPrimitives.WriteUInt32LittleEndian(slot, Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(slot.AsSpan(4), Version);
        BinaryPrimitives.WriteUInt64LittleEndian(slot.AsSpan(8), _generation);
        BinaryPrimitives.WriteUInt64LittleEndian(slot.AsSpan(16), _number);
        BinaryPrimitives.WriteInt64LittleEndian(slot.AsSpan(24), begin);
        BinaryPrimitives.WriteInt64LittleEndian(slot.AsSpan(32), until);
        BinaryPrimitives.WriteInt64LittleEndian(slot.AsSpan(40), NextId);
        BinaryPrimitives.WriteUInt32LittleEndian(slot.AsSpan(CrcOffset), Crc32C.Compute(slot.AsSpan(0, CrcOffset)));
        _file.Write((long)(_number % 2) * SlotBytes, slot);
    }
}
