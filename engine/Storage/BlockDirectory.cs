using System.Buffers.Binary;
using LogFlowDb.Engine.Blocks;

namespace LogFlowDb.Engine.Storage;

/// <summary>
/// The list of a table's sealed blocks: a file that only grows, one record per change. A record is the moment at which rows pass
/// from the tail to the blocks it names, all of them or none; that makes the hand-over atomic over several partitions.
/// <code>
/// per record: uint32 magic "LFD1", uint32 payload length, uint64 sequence, uint32 CRC-32C of payload and the 16 bytes before, payload
/// payload 1: byte 1, zigzag sealed-until id, varint blocks, per block: zigzag day, varint offset, length, header length, rows,
///            zigzag first _id, varint last − first, zigzag least _time, varint greatest − least
/// payload 2: byte 2, varint tail generation begun
/// </code>
/// A last record that is cut short was never acknowledged and is overwritten; any other damage is refused.
/// </summary>
internal sealed class BlockDirectory : IDisposable
{
    private const uint Magic = 0x3144464c;
    private const int RecordPrefix = 20;
    private const byte Sealed = 1, GenerationBegun = 2;

    private readonly IDiskFile? _file;
    private readonly List<BlockLocation> _blocks = [];
    private long _end;
    private ulong _sequence;

    private BlockDirectory(IDiskFile? file) => _file = file;

    public IReadOnlyList<BlockLocation> Blocks => _blocks;

    /// <summary>All rows up to this id are in blocks.</summary>
    public long SealedUntil { get; private set; }

    /// <summary>The newest tail generation; 0 before the first.</summary>
    public ulong Generation { get; private set; }

    /// <exception cref="InvalidDataException">A record that was acknowledged is damaged; the message says where.</exception>
    public static BlockDirectory Open(IDisk disk, string path, bool write)
    {
        bool exists = disk.FileExists(path);
        BlockDirectory directory = new(write ? disk.OpenDurable(path) : null);
        try
        {
            if (exists)
            {
                directory.Load(disk, path);
            }
            else if (write)
            {
                disk.SyncDirectory(Path.GetDirectoryName(path)!);
            }

            return directory;
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }

    /// <summary>Makes blocks, already durable, part of the table. Durable on return.</summary>
    public void AddBlocks(IReadOnlyList<BlockLocation> blocks, long sealedUntil)
    {
        ByteWriter payload = new();
        payload.Byte(Sealed);
        payload.SignedVarint(sealedUntil);
        payload.Varint((ulong)blocks.Count);
        foreach (BlockLocation block in blocks)
        {
            payload.SignedVarint(block.Day);
            payload.Varint((ulong)block.Offset);
            payload.Varint((ulong)block.Length);
            payload.Varint((ulong)block.HeaderLength);
            payload.Varint((ulong)block.Rows);
            payload.SignedVarint(block.FirstId);
            payload.Varint((ulong)(block.LastId - block.FirstId));
            payload.SignedVarint(block.MinTime);
            payload.Varint((ulong)(block.MaxTime - block.MinTime));
        }

        Append(payload);
        _blocks.AddRange(blocks);
        SealedUntil = sealedUntil;
    }

    /// <summary>Notes that a tail generation exists, so that its loss is noticed. Durable on return.</summary>
    public void BeginGeneration(ulong generation)
    {
        ByteWriter payload = new();
        payload.Byte(GenerationBegun);
        payload.Varint(generation);
        Append(payload);
        Generation = generation;
    }

    public void Dispose() => _file?.Dispose();

    private static uint Checksum(ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> payload) =>
        Crc32C.Compute(payload, Crc32C.Compute(prefix[..16]));

    private void Append(ByteWriter payload)
    {
        byte[] record = new byte[RecordPrefix + payload.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(record, Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(4), (uint)payload.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(record.AsSpan(8), _sequence);
        payload.Written.CopyTo(record.AsSpan(RecordPrefix));
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(16), Checksum(record, payload.Written));
        _file!.Write(_end, record);
        _end += record.Length;
        _sequence++;
    }

    private void Load(IDisk disk, string path)
    {
        byte[] bytes;
        using (IDiskFile file = disk.OpenRead(path))
        {
            bytes = new byte[file.Length];
            bytes = bytes[..file.Read(0, bytes)];
        }

        int position = 0;
        while (position < bytes.Length)
        {
            ReadOnlySpan<byte> rest = bytes.AsSpan(position);
            if (!TryRecord(rest, out int length))
            {
                // Only a torn append at the very end is no damage: nothing intact may follow it.
                if (FollowedByRecord(rest[1..]))
                {
                    throw new InvalidDataException($"record {_sequence} at offset {position} is damaged");
                }

                break;
            }

            position += length;
            _sequence++;
        }

        _end = position;
        if (_file is not null && _file.Length > _end)
        {
            _file.SetLength(_end);
        }
    }

    private bool TryRecord(ReadOnlySpan<byte> rest, out int length)
    {
        length = 0;
        if (!IsRecord(rest, out ReadOnlySpan<byte> payload, out ulong sequence) || sequence != _sequence)
        {
            return false;
        }

        length = RecordPrefix + payload.Length;
        ByteReader reader = new(payload);
        byte kind = reader.Byte();
        if (kind == GenerationBegun)
        {
            Generation = reader.Varint();
        }
        else if (kind == Sealed)
        {
            SealedUntil = reader.SignedVarint();
            int count = reader.Count(payload.Length);
            for (int i = 0; i < count; i++)
            {
                _blocks.Add(ReadBlock(ref reader));
            }
        }
        else
        {
            throw new InvalidDataException($"record {_sequence} of unknown kind {kind}");
        }

        return true;
    }

    private static BlockLocation ReadBlock(ref ByteReader reader)
    {
        int day = (int)reader.SignedVarint();
        long offset = (long)reader.Varint();
        int length = (int)reader.Varint(), headerLength = (int)reader.Varint(), rows = (int)reader.Varint();
        long firstId = reader.SignedVarint(), lastId = firstId + (long)reader.Varint();
        long minTime = reader.SignedVarint(), maxTime = minTime + (long)reader.Varint();
        return new BlockLocation(day, offset, length, headerLength, rows, firstId, lastId, minTime, maxTime);
    }

    private static bool IsRecord(ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> payload, out ulong sequence)
    {
        payload = default;
        sequence = 0;
        if (bytes.Length < RecordPrefix || BinaryPrimitives.ReadUInt32LittleEndian(bytes) != Magic)
        {
            return false;
        }

        uint length = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
        if (length > bytes.Length - RecordPrefix)
        {
            return false;
        }

        payload = bytes.Slice(RecordPrefix, (int)length);
        sequence = BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]);
        return Checksum(bytes, payload) == BinaryPrimitives.ReadUInt32LittleEndian(bytes[16..]);
    }

    private static bool FollowedByRecord(ReadOnlySpan<byte> bytes)
    {
        Span<byte> magic = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(magic, Magic);
        while (true)
        {
            int at = bytes.IndexOf(magic);
            if (at < 0)
            {
                return false;
            }

            if (IsRecord(bytes[at..], out _, out _))
            {
                return true;
            }

            bytes = bytes[(at + 1)..];
        }
    }
}
