using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace LogFlowDb.Crash.Tests.Comparison;

/// <summary>A port that keeps what exporters send to it.</summary>
internal sealed class DatagramRecorder : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 4 << 20 };

    public DatagramRecorder()
    {
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Port = ((IPEndPoint)_socket.LocalEndPoint!).Port;
    }

    public int Port { get; }

    /// <summary>Runs an exporter to its end and adds what it sent.</summary>
    public void Record(ComparedTraffic traffic, string name, Action export)
    {
        Task exporting = Task.Run(export);
        byte[] buffer = new byte[ushort.MaxValue];
        Span<byte> address = stackalloc byte[4];
        while (!exporting.IsCompleted || _socket.Available > 0)
        {
            if (!_socket.Poll(TimeSpan.FromMilliseconds(20), SelectMode.SelectRead))
            {
                continue;
            }

            EndPoint sender = new IPEndPoint(IPAddress.Any, 0);
            int length = _socket.ReceiveFrom(buffer, ref sender);
            IPEndPoint from = (IPEndPoint)sender;
            from.Address.TryWriteBytes(address, out _);
            traffic.Add(name, new UInt128(0, 0xffff_0000_0000ul | BinaryPrimitives.ReadUInt32BigEndian(address)), from.Port, buffer.AsSpan(0, length));
        }

        exporting.GetAwaiter().GetResult();
    }

    public void Dispose() => _socket.Dispose();
}
