using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Xunit;

namespace LogFlowDb.Crash.Tests.Comparison;

/// <summary>Sends datagrams to nfcapd or sfcapd and asks nfdump what came of them.</summary>
internal static class Nfcapd
{
    /// <summary>Sums by exporter; both directions of a record together.</summary>
    /// <param name="program"><c>nfcapd</c> or <c>sfcapd</c>.</param>
    /// <param name="folder">Empty.</param>
    /// <param name="datagrams">Sent in this order.</param>
    public static Task<Dictionary<IPAddress, Sums>> CollectAsync(string program, string folder, IEnumerable<ExportDatagram> datagrams) =>
        CollectAsync(program, folder, port => SendAsync(datagrams, port));

    /// <param name="program"><c>nfcapd</c> or <c>sfcapd</c>.</param>
    /// <param name="folder">Empty.</param>
    /// <param name="send">Sends everything to a port of the loopback address.</param>
    public static async Task<Dictionary<IPAddress, Sums>> CollectAsync(string program, string folder, Func<int, Task> send)
    {
        int port = LogDb.FreeUdpPort();
        Directory.CreateDirectory(folder);
        using Process collector = Programs.Start(program, "-b", "127.0.0.1", "-p", $"{port}", "-w", folder, "-t", "3600", "-B", "2000000");
        try
        {
            collector.OutputDataReceived += static (_, _) => { };
            collector.ErrorDataReceived += static (_, _) => { };
            collector.BeginOutputReadLine();
            collector.BeginErrorReadLine();
            await Wait.UntilUdpPortIsOpenAsync(port);
            await send(port);
            await Wait.UntilUdpPortIsReadAsync(port);
            Programs.Signal(collector, "TERM");
            Assert.True(collector.WaitForExit(Programs.Patience), $"{program} does not end");
        }
        finally
        {
            if (!collector.HasExited)
            {
                collector.Kill(entireProcessTree: true);
            }
        }

        Dictionary<IPAddress, Sums> sums = [];
        ProcessOutcome listing = Programs.Run("nfdump", "", Programs.Patience, "-R", folder, "-q", "-N", "-o", "fmt:%ra %ipkt %ibyt %opkt %obyt");
        foreach (string line in listing.Output.Split('\n'))
        {
            if (line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var router, var packets, var octets, var outPackets, var outOctets])
            {
                IPAddress address = IPAddress.Parse(router);
                sums[address] = sums.GetValueOrDefault(address, Sums.None)
                    + new Sums(1, Number(packets) + Number(outPackets), Number(octets) + Number(outOctets));
            }
        }

        return sums;
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>Never more under way than the collector's socket holds; returns when it has read everything.</summary>
    private static async Task SendAsync(IEnumerable<ExportDatagram> datagrams, int port)
    {
        const int MaxUnderWay = 16;
        IPEndPoint collector = new(IPAddress.Loopback, port);
        Dictionary<IPAddress, Socket> sockets = [];
        try
        {
            int underWay = 0;
            foreach (ExportDatagram datagram in datagrams)
            {
                if (!sockets.TryGetValue(datagram.Exporter.Address, out Socket? socket))
                {
                    socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
                    socket.Bind(new IPEndPoint(datagram.Exporter.Address, 0));
                    sockets.Add(datagram.Exporter.Address, socket);
                }

                socket.SendTo(datagram.Payload, collector);
                if (++underWay == MaxUnderWay)
                {
                    await Wait.UntilUdpPortIsReadAsync(port);
                    underWay = 0;
                }
            }
        }
        finally
        {
            foreach (Socket socket in sockets.Values)
            {
                socket.Dispose();
            }
        }
    }
}
