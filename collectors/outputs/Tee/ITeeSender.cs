using System.Net.Sockets;

namespace LogFlowDb.Outputs.Tee;

/// <summary>Sends datagrams to one receiver. Not thread-safe.</summary>
internal interface ITeeSender : IDisposable
{
    /// <param name="address">Of the exporter, IPv4 in mapped form.</param>
    /// <exception cref="SocketException">It could not be sent, or one before met nobody.</exception>
    void Send(ReadOnlySpan<byte> payload, UInt128 address, int port);
}

/// <summary>Under the address of this machine.</summary>
internal sealed class PlainSender(Socket socket) : ITeeSender
{
    public void Send(ReadOnlySpan<byte> payload, UInt128 address, int port) => socket.Send(payload);

    public void Dispose() => socket.Dispose();
}
