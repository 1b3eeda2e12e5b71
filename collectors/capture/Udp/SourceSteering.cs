using System.Net.Sockets;
using System.Runtime.InteropServices;
using LogFlowDb.Collectors.Receiving;

namespace LogFlowDb.Collectors.Udp;

/// <summary>
/// Makes the kernel give all datagrams of one source address to the same of several sockets on a port, whatever the source
/// port, because templates, options and sequence numbers of an exporter live beside one socket. Left alone, the kernel would
/// choose by addresses and ports.
/// </summary>
/// <param name="sockets">At least 2. The kernel numbers them in the order in which they are bound.</param>
internal sealed class SourceSteering(int sockets)
{
    private const int SocketLevel = 1;
    private const int AttachReusePortClassicBpf = 51;

    /// <summary>Odd, with bits well mixed: neighbouring addresses fall on different sockets.</summary>
    private const uint Multiplier = 0x9e37_79b1;

    // Classic BPF (linux/bpf_common.h).
    private const ushort LoadWord = 0x20;
    private const ushort LoadByte = 0x30;
    private const ushort Return = 0x16;
    private const ushort JumpIfEqual = 0x15;
    private const ushort Jump = 0x05;
    private const ushort ToX = 0x07;
    private const ushort XorX = 0xac;
    private const ushort Multiply = 0x24;
    private const ushort ShiftRight = 0x74;
    private const ushort Modulo = 0x94;

    /// <summary>Offsets from here on are read from the network header (SKF_NET_OFF); the packet itself begins behind UDP's.</summary>
    private const uint NetworkHeader = unchecked((uint)-0x100000);

    /// <summary>The socket for an address, as the kernel computes it.</summary>
    /// <param name="source">IPv4 in mapped form.</param>
    public int SocketOf(UInt128 source)
    {
        bool isV4 = source >> 32 == 0xffff;
        uint folded = isV4 ? (uint)source : (uint)(source >> 96) ^ (uint)(source >> 64) ^ (uint)(source >> 32) ^ (uint)source;
        return (int)(((folded * Multiplier) >> 16) % (uint)sockets);
    }

    /// <summary>To be called before the socket is bound, so that no datagram is given away otherwise.</summary>
    /// <exception cref="ReceiverException">The kernel refuses.</exception>
    public void Attach(Socket socket)
    {
        Instruction[] program =
        [
            new(LoadByte, NetworkHeader), // version and header length
            new(ShiftRight, 4),
            new(JumpIfEqual, 6) { IfFalse = 11 },
            new(LoadWord, NetworkHeader + 8), // the IPv6 source
            new(ToX),
            new(LoadWord, NetworkHeader + 12),
            new(XorX),
            new(ToX),
            new(LoadWord, NetworkHeader + 16),
            new(XorX),
            new(ToX),
            new(LoadWord, NetworkHeader + 20),
            new(XorX),
            new(Jump, 1),
            new(LoadWord, NetworkHeader + 12), // the IPv4 source
            new(Multiply, Multiplier),
            new(ShiftRight, 16),
            new(Modulo, (uint)sockets),
            new(Return),
        ];
        GCHandle pinned = GCHandle.Alloc(program, GCHandleType.Pinned);
        try
        {
            // struct sock_fprog: number of instructions, padding to the alignment of a pointer, pointer.
            Span<byte> description = stackalloc byte[2 * nint.Size];
            description.Clear();
            MemoryMarshal.Write(description, (ushort)program.Length);
            MemoryMarshal.Write(description[nint.Size..], pinned.AddrOfPinnedObject());
            socket.SetRawSocketOption(SocketLevel, AttachReusePortClassicBpf, description);
        }
        catch (SocketException failure)
        {
            throw new ReceiverException($"sockets={sockets}: this kernel does not steer datagrams by their source ({failure.Message}); one socket works", failure);
        }
        finally
        {
            pinned.Free();
        }
    }

    /// <summary>struct sock_filter.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Instruction(ushort Code, byte IfTrue, byte IfFalse, uint Operand)
    {
        public Instruction(ushort code, uint operand = 0)
            : this(code, 0, 0, operand)
        {
        }
    }
}
