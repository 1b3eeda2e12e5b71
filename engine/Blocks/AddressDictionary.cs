using System.Buffers;
using System.Buffers.Binary;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Engine.Blocks;

/// <summary>
/// Distinct addresses in ascending order, packed in frames of 1,024 of one family each. A head of a few hundred bytes holds the first
/// address of each frame (its fence), so that whether an address or one of a range is there is answered from the head and at
/// most one frame.
/// <code>
/// uint32 head length, varint IPv4 addresses, varint IPv6 addresses
/// per frame of IPv4: varint first address − that of the frame before, varint bytes, uint32 CRC-32C of the frame
/// per frame of IPv6: first address (16 bytes, network order), varint bytes, uint32 CRC-32C of the frame
/// uint32 CRC-32C of the head up to here
/// the frames (<see cref="AddressFrame"/>)
/// </code>
/// The head is immutable once opened, and safe for concurrent use.
/// </summary>
internal sealed class AddressDictionary
{
    /// <summary>Bytes at the front that tell how long the head is.</summary>
    public const int PrefixLength = sizeof(uint);

    private const int ChecksumLength = sizeof(uint);

    private readonly int _v4;
    private readonly int _v4Frames;
    private readonly IpValue[] _fences;
    private readonly int[] _offsets;
    private readonly uint[] _checksums;

    private AddressDictionary(int headLength, int v4, int v6)
    {
        _v4 = v4;
        _v4Frames = FrameCount(v4);
        Count = v4 + v6;
        HeadLength = headLength;
        int frames = _v4Frames + FrameCount(v6);
        _fences = new IpValue[frames];
        _offsets = new int[frames + 1];
        _checksums = new uint[frames];
    }

    /// <summary>Reads bytes of the dictionary, counted from its start, and fills the buffer.</summary>
    public delegate void ReadBytes(int offset, Span<byte> buffer);

    public int Count { get; }

    public int HeadLength { get; }

    /// <summary>Bytes of head and frames.</summary>
    public int Length => _offsets[^1];

    /// <param name="addresses">Ascending, none twice.</param>
    /// <returns>The length of the head.</returns>
    public static int Write(ReadOnlySpan<IpValue> addresses, ByteWriter writer)
    {
        int v4 = 0;
        while (v4 < addresses.Length && addresses[v4].IsV4)
        {
            v4++;
        }

        ByteWriter frames = new(addresses.Length * 3);
        int start = writer.Length;
        writer.UInt32(0);
        writer.Varint((ulong)v4);
        writer.Varint((ulong)(addresses.Length - v4));
        Span<uint> numbers = stackalloc uint[AddressFrame.Rows];
        uint last = 0;
        for (int first = 0; first < v4; first += AddressFrame.Rows)
        {
            Span<uint> frame = numbers[..Math.Min(AddressFrame.Rows, v4 - first)];
            for (int i = 0; i < frame.Length; i++)
            {
                frame[i] = addresses[first + i].V4;
            }

            int before = frames.Length;
            AddressFrame.WriteV4(frame, frames);
            writer.Varint(frame[0] - last);
            WriteFrameInfo(frames.Written[before..], writer);
            last = frame[0];
        }

        for (int first = v4; first < addresses.Length; first += AddressFrame.Rows)
        {
            int before = frames.Length;
            AddressFrame.WriteV6(addresses.Slice(first, Math.Min(AddressFrame.Rows, addresses.Length - first)), frames);
            BinaryPrimitives.WriteUInt128BigEndian(writer.Reserve(16), addresses[first].Number);
            WriteFrameInfo(frames.Written[before..], writer);
        }

        int headLength = writer.Length - start + ChecksumLength;
        BinaryPrimitives.WriteUInt32LittleEndian(writer.At(start, PrefixLength), (uint)headLength);
        writer.UInt32(Crc32C.Compute(writer.Written[start..]));
        writer.Bytes(frames.Written);
        return headLength;
    }

    /// <summary>The length of the head of the dictionary that begins with these bytes.</summary>
    /// <param name="bytes">At least <see cref="PrefixLength"/>.</param>
    /// <param name="length">Of the whole dictionary, which the head cannot exceed.</param>
    /// <exception cref="InvalidDataException">It cannot be one.</exception>
    public static int ReadHeadLength(ReadOnlySpan<byte> bytes, int length)
    {
        uint head = bytes.Length < PrefixLength ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        return head >= PrefixLength + ChecksumLength && head <= (uint)length
            ? (int)head
            : throw new InvalidDataException($"head of {head} bytes in an address dictionary of {length}");
    }

    /// <param name="bytes">The head; what follows it is not looked at.</param>
    /// <param name="length">Of the whole dictionary.</param>
    /// <exception cref="InvalidDataException">The head fails its checks.</exception>
    public static AddressDictionary Open(ReadOnlySpan<byte> bytes, int length)
    {
        int headLength = ReadHeadLength(bytes, length);
        ByteReader reader = new(bytes);
        ByteReader head = new(reader.Take(headLength - ChecksumLength));
        if (Crc32C.Compute(bytes[..(headLength - ChecksumLength)]) != reader.UInt32())
        {
            throw new InvalidDataException("checksum of the head of an address dictionary does not match");
        }

        head.Take(PrefixLength);

        // Each frame takes more than a byte of the head, so a count that lies cannot make us allocate more than a few times its size.
        long most = (long)headLength * AddressFrame.Rows;
        int limit = (int)Math.Min(most, int.MaxValue / 2);
        AddressDictionary dictionary = new(headLength, head.Count(limit), head.Count(limit));
        dictionary.ReadFences(ref head, length);
        return dictionary;
    }

    /// <summary>Decodes all addresses.</summary>
    /// <param name="bytes">The whole dictionary.</param>
    /// <param name="addresses"><see cref="Count"/> long.</param>
    /// <exception cref="InvalidDataException">A frame fails its checks.</exception>
    public void ReadAll(ReadOnlySpan<byte> bytes, Span<IpValue> addresses)
    {
        if (bytes.Length < Length || addresses.Length < Count)
        {
            throw new InvalidDataException($"address dictionary of {Length} bytes in {bytes.Length}");
        }

        for (int frame = 0; frame < _fences.Length; frame++)
        {
            ReadFrame(frame, bytes[_offsets[frame].._offsets[frame + 1]], addresses.Slice(FirstOf(frame), RowsOf(frame)));
        }
    }

    /// <summary>True when an address from <paramref name="first"/> to <paramref name="last"/> is there. Reads at most one frame.</summary>
    /// <exception cref="InvalidDataException">The frame fails its checks.</exception>
    public bool ContainsAny(IpValue first, IpValue last, ReadBytes read)
    {
        // The last frame that begins at or before the end of the range; the addresses of all others are beyond it or smaller.
        int frame = Array.BinarySearch(_fences, last);
        frame = frame >= 0 ? frame : ~frame - 1;
        if (frame < 0 || first > last)
        {
            return false;
        }

        if (_fences[frame] >= first)
        {
            return true;
        }

        byte[] bytes = ArrayPool<byte>.Shared.Rent(_offsets[frame + 1] - _offsets[frame]);
        IpValue[] addresses = ArrayPool<IpValue>.Shared.Rent(AddressFrame.Rows);
        try
        {
            Span<byte> source = bytes.AsSpan(0, _offsets[frame + 1] - _offsets[frame]);
            Span<IpValue> values = addresses.AsSpan(0, RowsOf(frame));
            read(_offsets[frame], source);
            ReadFrame(frame, source, values);
            int at = values.BinarySearch(first);
            return at >= 0 || (~at < values.Length && values[~at] <= last);
        }
        finally
        {
            ArrayPool<IpValue>.Shared.Return(addresses);
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    /// <summary>
    /// The codes of the addresses from <paramref name="first"/> to <paramref name="last"/>: they are neighbours, as the addresses are. Reads at
    /// most two frames.
    /// </summary>
    /// <exception cref="InvalidDataException">A frame fails its checks.</exception>
    public (int Code, int Count) Codes(IpValue first, IpValue last, ReadBytes read)
    {
        if (first > last)
        {
            return (0, 0);
        }

        int begin = Place(first, read, isThere: out _), end = Place(last, read, out bool isLast);
        return (begin, end + (isLast ? 1 : 0) - begin);
    }

    private static int FrameCount(int addresses) => (int)(((uint)addresses + AddressFrame.Rows - 1) / AddressFrame.Rows);

    private static void WriteFrameInfo(ReadOnlySpan<byte> frame, ByteWriter writer)
    {
        writer.Varint((ulong)frame.Length);
        writer.UInt32(Crc32C.Compute(frame));
    }

    private void ReadFences(ref ByteReader head, int length)
    {
        uint last = 0;
        _offsets[0] = HeadLength;
        for (int frame = 0; frame < _fences.Length; frame++)
        {
            if (frame < _v4Frames)
            {
                last += (uint)head.Varint();
                _fences[frame] = IpValue.FromV4(last);
            }
            else
            {
                _fences[frame] = IpValue.FromBytes(head.Take(16));
            }

            _offsets[frame + 1] = _offsets[frame] + head.Count(length - _offsets[frame]);
            _checksums[frame] = head.UInt32();
        }

        if (head.Left > 0)
        {
            throw new InvalidDataException($"{head.Left} bytes behind the fences of an address dictionary");
        }
    }

    /// <summary>How many addresses are smaller than this one.</summary>
    private int Place(IpValue address, ReadBytes read, out bool isThere)
    {
        int frame = Array.BinarySearch(_fences, address);
        isThere = frame >= 0;
        if (isThere || ~frame == 0)
        {
            return isThere ? FirstOf(frame) : 0;
        }

        frame = ~frame - 1;
        byte[] bytes = ArrayPool<byte>.Shared.Rent(_offsets[frame + 1] - _offsets[frame]);
        IpValue[] addresses = ArrayPool<IpValue>.Shared.Rent(AddressFrame.Rows);
        try
        {
            Span<byte> source = bytes.AsSpan(0, _offsets[frame + 1] - _offsets[frame]);
            Span<IpValue> values = addresses.AsSpan(0, RowsOf(frame));
            read(_offsets[frame], source);
            ReadFrame(frame, source, values);
            int at = values.BinarySearch(address);
            isThere = at >= 0;
            return FirstOf(frame) + (isThere ? at : ~at);
        }
        finally
        {
            ArrayPool<IpValue>.Shared.Return(addresses);
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private int FirstOf(int frame) => frame < _v4Frames ? frame * AddressFrame.Rows : _v4 + ((frame - _v4Frames) * AddressFrame.Rows);

    private int RowsOf(int frame) => frame < _v4Frames
        ? Math.Min(AddressFrame.Rows, _v4 - (frame * AddressFrame.Rows))
        : Math.Min(AddressFrame.Rows, Count - _v4 - ((frame - _v4Frames) * AddressFrame.Rows));

    private void ReadFrame(int frame, ReadOnlySpan<byte> bytes, Span<IpValue> addresses)
    {
        if (Crc32C.Compute(bytes) != _checksums[frame])
        {
            throw new InvalidDataException($"checksum of frame {frame} of an address dictionary does not match");
        }

        if (frame >= _v4Frames)
        {
            AddressFrame.ReadV6(bytes, addresses);
            return;
        }

        Span<uint> numbers = stackalloc uint[AddressFrame.Rows];
        numbers = numbers[..addresses.Length];
        AddressFrame.ReadV4(bytes, numbers);
        IpValue.FromV4(numbers, addresses);
    }
}
