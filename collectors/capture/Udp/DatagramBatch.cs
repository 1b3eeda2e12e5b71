using System.Buffers.Binary;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace LogFlowDb.Collectors.Udp;

/// <summary>
/// Receives several datagrams with one system call (recvmmsg of Linux), each to a place of its own. What is longer than its place
/// goes on in a buffer that no other datagram shares. Not thread-safe.
/// </summary>
internal sealed partial class DatagramBatch
{
    /// <summary>Datagrams a call.</summary>
    public const int Capacity = 64;

    /// <summary>The largest UDP payload.</summary>
    private const int LargestBytes = 65_535;

    /// <summary>At least sockaddr_in6.</summary>
    private const int NameBytes = 32;

    private const ushort Ipv4Family = 2;

    private readonly MessageEntry[] _messages = GC.AllocateArray<MessageEntry>(Capacity, pinned: true);
    private readonly Segment[] _segments = GC.AllocateArray<Segment>(2 * Capacity, pinned: true);
    private readonly byte[] _names = GC.AllocateArray<byte>(Capacity * NameBytes, pinned: true);

    // Mostly never touched, and so no memory but by its name.
    private readonly byte[] _overflow = GC.AllocateUninitializedArray<byte>(Capacity * LargestBytes, pinned: true);

    public DatagramBatch()
    {
        for (int i = 0; i < Capacity; i++)
        {
            _messages[i].Header.Name = Marshal.UnsafeAddrOfPinnedArrayElement(_names, i * NameBytes);
            _messages[i].Header.Segments = Marshal.UnsafeAddrOfPinnedArrayElement(_segments, 2 * i);
            _messages[i].Header.SegmentCount = 2;
            _segments[(2 * i) + 1] = new Segment(Marshal.UnsafeAddrOfPinnedArrayElement(_overflow, i * LargestBytes), LargestBytes);
        }
    }

    /// <summary>Waits for a datagram and takes those behind it that are there too.</summary>
    /// <param name="first">Address of the place of the first.</param>
    /// <param name="stride">From one place to the next.</param>
    /// <param name="length">Of a place.</param>
    /// <param name="count">Places, at least 1 and at most <see cref="Capacity"/>.</param>
    /// <returns>How many came. A socket that was shut down and holds nothing more gives datagrams without length or source.</returns>
    /// <exception cref="SocketException">The call failed.</exception>
    /// <exception cref="ObjectDisposedException">The socket is closed.</exception>
    public int Receive(Socket socket, nint first, int stride, int length, int count)
    {
        const int WaitForOne = 0x10000;
        const int Interrupted = 4;
        for (int i = 0; i < count; i++)
        {
            _segments[2 * i] = new Segment(first + ((nint)i * stride), (nuint)length);
            _messages[i].Header.NameLength = NameBytes;
        }

        int received;
        do
        {
            received = ReceiveMany(socket.SafeHandle, Marshal.UnsafeAddrOfPinnedArrayElement(_messages, 0), (uint)count, WaitForOne, 0);
        }
        while (received < 0 && Marshal.GetLastPInvokeError() == Interrupted);
        return received >= 0 ? received : throw new SocketException(Marshal.GetLastPInvokeError());
    }

    /// <summary>Of a received datagram, what did not fit its place included.</summary>
    public int Length(int index) => (int)_messages[index].Length;

    /// <summary>Source address of a received datagram, IPv4 in mapped form.</summary>
    /// <returns>False when there was none: the socket is shut down.</returns>
    public bool TryReadSource(int index, out UInt128 address, out int port)
    {
        // sockaddr_in: family 2, port 2, address 4. sockaddr_in6: family 2, port 2, flow 4, address 16.
        ReadOnlySpan<byte> name = _names.AsSpan(index * NameBytes, NameBytes);
        port = BinaryPrimitives.ReadUInt16BigEndian(name[2..]);
        address = MemoryMarshal.Read<ushort>(name) == Ipv4Family
            ? new UInt128(0, 0xffff_0000_0000UL | BinaryPrimitives.ReadUInt32BigEndian(name[4..]))
            : BinaryPrimitives.ReadUInt128BigEndian(name[8..]);
        return _messages[index].Header.NameLength > 0;
    }

    /// <summary>What of a datagram did not fit its place of <paramref name="length"/> bytes.</summary>
    public ReadOnlySpan<byte> Rest(int index, int length) => _overflow.AsSpan(index * LargestBytes, Math.Max(0, Length(index) - length));

    [LibraryImport("libc", EntryPoint = "recvmmsg", SetLastError = true)]
    private static partial int ReceiveMany(SafeSocketHandle socket, nint messages, uint count, int flags, nint timeout);

    /// <summary>struct iovec.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Segment(nint Start, nuint Length);

    /// <summary>struct msghdr of 64-bit Linux.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct MessageHeader
    {
        public nint Name;
        public uint NameLength;
        public nint Segments;
        public nuint SegmentCount;
        public nint Control;
        public nuint ControlLength;
        public int Flags;
    }

    /// <summary>struct mmsghdr.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct MessageEntry
    {
        public MessageHeader Header;
        public uint Length;
    }
}
