using System.Globalization;
using System.Net;
using System.Net.Sockets;
using LogFlowDb.Outputs.Targets;

namespace LogFlowDb.Outputs.Export;

/// <summary>UDP sockets connected to who gets each datagram, so that a port where nobody listens is told. Not thread-safe.</summary>
internal sealed class ExportReceivers : IDisposable
{
    private const int SendBufferBytes = 4 << 20;

    private readonly List<Socket> _sockets = [];

    /// <exception cref="SocketException">A name has no address, or the system refuses.</exception>
    public static async Task<ExportReceivers> ConnectAsync(IReadOnlyList<(string Host, int Port)> receivers, CancellationToken cancellation)
    {
        ExportReceivers connected = new();
        try
        {
            foreach ((string host, int port) in receivers)
            {
                IPAddress address = (await Dns.GetHostAddressesAsync(host, cancellation).ConfigureAwait(false)).FirstOrDefault()
                    ?? throw new OutputException($"{host} has no address");
                Socket socket = new(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { SendBufferSize = SendBufferBytes };
                connected._sockets.Add(socket);
                await socket.ConnectAsync(new IPEndPoint(address, port), cancellation).ConfigureAwait(false);
            }
        }
        catch
        {
            connected.Dispose();
            throw;
        }

        return connected;
    }

    /// <summary>What the setting <c>receiver</c> says.</summary>
    /// <exception cref="OutputException">It is wrong.</exception>
    public static IReadOnlyList<(string Host, int Port)> Of(OutputSettings settings)
    {
        try
        {
            return Parse(settings.Text("receiver") ?? "");
        }
        catch (FormatException wrong)
        {
            throw new OutputException($"receiver: {wrong.Message}", wrong);
        }
    }

    /// <summary><c>HOST:PORT,…</c>; IPv6 addresses in brackets.</summary>
    /// <exception cref="FormatException">An entry is not of this form.</exception>
    public static IReadOnlyList<(string Host, int Port)> Parse(string text)
    {
        List<(string, int)> receivers = [];
        foreach (string entry in text.Split(',', StringSplitOptions.TrimEntries))
        {
            int colon = entry.LastIndexOf(':');
            string host = colon < 0 ? entry : entry[..colon].Trim('[', ']');
            if (host.Length == 0 || colon < 0 || (entry.IndexOf(':', StringComparison.Ordinal) != colon && entry[0] != '[')
                || !int.TryParse(entry[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out int port) || port is < 1 or > IPEndPoint.MaxPort)
            {
                throw new FormatException($"'{entry}' is not HOST:PORT, as in 192.0.2.1:2055 or [2001:db8::1]:2055");
            }

            receivers.Add((host, port));
        }

        return receivers;
    }

    /// <summary>As <see cref="Parse"/> takes them.</summary>
    public static string Text(IEnumerable<(string Host, int Port)> receivers) => string.Join(',', receivers.Select(static receiver =>
        string.Create(CultureInfo.InvariantCulture, $"{(receiver.Host.Contains(':', StringComparison.Ordinal) ? $"[{receiver.Host}]" : receiver.Host)}:{receiver.Port}")));

    /// <exception cref="SocketException">Nobody listens at a port, or there is no way to it.</exception>
    public void Send(ReadOnlySpan<byte> datagram)
    {
        foreach (Socket socket in _sockets)
        {
            socket.Send(datagram);
        }
    }

    /// <summary>What came back of datagrams sent before.</summary>
    /// <exception cref="SocketException">Nobody listens at a port.</exception>
    public void Check()
    {
        foreach (Socket socket in _sockets)
        {
            int error = (int)socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)!;
            if (error != 0)
            {
                throw new SocketException(error);
            }
        }
    }

    public void Dispose()
    {
        foreach (Socket socket in _sockets)
        {
            socket.Dispose();
        }
    }
}
