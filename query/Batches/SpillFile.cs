using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace LogFlowDb.Query.Batches;

/// <summary>
/// A file without a name: pieces are written one after the other, a megabyte at a time, and read by place. It goes with the process,
/// however that ends. A piece: uint32 length, uint32 CRC-32C of the content, the content. Safe for concurrent use.
/// </summary>
internal sealed class SpillFile : IDisposable
{
    private const int WriteBytes = 1 << 20;

    private const int HeadBytes = 8;

    private readonly Lock _gate = new();
    private readonly SpillSpace _space;
    private readonly FileStream _stream;
    private readonly ByteBuffer _pending = new();
    private long _flushed;

    /// <exception cref="IOException">The file cannot be made.</exception>
    public SpillFile(string path, SpillSpace space)
    {
        _space = space;
        FileStreamOptions options = new()
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.Delete,
            BufferSize = 0,
            Options = OperatingSystem.IsWindows() ? FileOptions.DeleteOnClose : FileOptions.None,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        _stream = new FileStream(path, options);
        if (!OperatingSystem.IsWindows())
        {
            // Without a name it takes no room once the process is gone, be it by kill -9.
            File.Delete(path);
        }
    }

    /// <summary>Where the piece begins.</summary>
    /// <exception cref="QueryExecutionException">The disk is full or fails, or the query has used up its room.</exception>
    public long Append(ReadOnlySpan<byte> content)
    {
        _space.Take(HeadBytes + content.Length);
        uint checksum = Checksum(content);
        lock (_gate)
        {
            long place = _flushed + _pending.Length;
            _pending.UInt32((uint)content.Length);
            _pending.UInt32(checksum);
            content.CopyTo(_pending.Take(content.Length));
            if (_pending.Length >= WriteBytes)
            {
                Flush();
            }

            return place;
        }
    }

    /// <param name="buffer">Grows to the size of the piece, which is what is given of it.</param>
    /// <exception cref="QueryExecutionException">The disk fails, or gives back other bytes than were written.</exception>
    public ReadOnlySpan<byte> Read(long place, ref byte[] buffer)
    {
        lock (_gate)
        {
            if (place >= _flushed)
            {
                Flush();
            }
        }

        Span<byte> head = stackalloc byte[HeadBytes];
        Fill(place, head);
        int length = BinaryPrimitives.ReadInt32LittleEndian(head);
        if (length < 0 || length > _flushed - place)
        {
            throw Damaged();
        }

        if (buffer.Length < length)
        {
            buffer = new byte[Math.Max(length, buffer.Length * 3 / 2)];
        }

        Fill(place + HeadBytes, buffer.AsSpan(0, length));
        if (Checksum(buffer.AsSpan(0, length)) != BinaryPrimitives.ReadUInt32LittleEndian(head[4..]))
        {
            throw Damaged();
        }

        return buffer.AsSpan(0, length);
    }

    public void Dispose() => _stream.Dispose();

    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        uint sum = uint.MaxValue;
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (ulong word in words)
        {
            sum = BitOperations.Crc32C(sum, word);
        }

        foreach (byte rest in bytes[(words.Length * 8)..])
        {
            sum = BitOperations.Crc32C(sum, rest);
        }

        return ~sum;
    }

    private static QueryExecutionException Damaged() =>
        new("rows that were put on disk beyond the memory of the query came back damaged; the disk or the memory of this machine is failing");

    private void Flush()
    {
        try
        {
            RandomAccess.Write(_stream.SafeFileHandle, _pending.Span, _flushed);
            _flushed += _pending.Length;
            _pending.Clear();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new QueryExecutionException($"rows that exceed the memory of the query cannot be put on disk: {e.Message}", e);
        }
    }

    private void Fill(long place, Span<byte> target)
    {
        try
        {
            while (!target.IsEmpty)
            {
                int read = RandomAccess.Read(_stream.SafeFileHandle, target, place);
                if (read == 0)
                {
                    throw Damaged();
                }

                place += read;
                target = target[read..];
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new QueryExecutionException($"rows that were put on disk beyond the memory of the query cannot be read: {e.Message}", e);
        }
    }
}
