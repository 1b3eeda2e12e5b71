using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using LogFlowDb.Collectors.Bindings;
using LogFlowDb.Collectors.Receiving;
using LogFlowDb.Collectors.Tcp;
using LogFlowDb.Collectors.Tests.Support;

namespace LogFlowDb.Collectors.Tests.Tcp;

/// <summary>IPFIX over TCP: RFC 7011 §10.4.</summary>
public sealed class TcpReceiverTests : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private readonly BindingRegistry _registry = new();
    private readonly CollectedRows _collected = new();

    public TcpReceiverTests() => _registry.Subscribe(_collected);

    public void Dispose() => _registry.Dispose();

    private FlowBinding Open(IPAddress? address = null, string? allow = null)
    {
        Dictionary<string, string> values = new(StringComparer.Ordinal) { ["transport"] = "tcp" };
        if (allow is not null)
        {
            values["allow"] = allow;
        }

        return _registry.OpenOnFreePort("tcp", address, BindingOptions.Parse(values));
    }

    private static Socket Connect(IPEndPoint target, string? from = null)
    {
        Socket socket = new(target.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (from is not null)
        {
            socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
        }

        socket.Connect(target);
        return socket;
    }

    private static Socket Connect(FlowBinding binding, string? from = null) => Connect(new IPEndPoint(IPAddress.Loopback, binding.Port), from);

    private static void Eventually(Func<bool> condition) => Assert.True(SpinWait.SpinUntil(condition, s_patience));

    /// <summary>True when the other side has closed the connection.</summary>
    private static bool IsClosed(Socket socket)
    {
        try
        {
            return socket.Poll(s_patience, SelectMode.SelectRead) && socket.Receive(new byte[1]) == 0;
        }
        catch (SocketException failure)
        {
            return failure.SocketErrorCode == SocketError.ConnectionReset;
        }
    }

    [Fact]
    public void Session_TemplateThenDataByteByByte_GivesItsRows()
    {
        FlowBinding binding = Open();
        using Socket socket = Connect(binding);

        foreach (byte value in (byte[])[.. Datagrams.IpfixTemplate(), .. Datagrams.IpfixData(3)])
        {
            socket.Send([value]);
        }

        Assert.True(_collected.WaitFor(3, s_patience));
        Assert.Equal(["1", "2", "3"], _collected.Texts("octet_count"));
        BindingStatistics statistics = binding.Statistics();
        Assert.Equal((BindingTransport.Tcp, 2L, 76L), (statistics.Transport, statistics.Datagrams, statistics.Bytes));
        Assert.Equal((1, 1L), (statistics.Sessions!.Open, statistics.Sessions.Accepted));
        socket.Close();
        Eventually(() => binding.Statistics().Sessions!.Open == 0);
        Assert.Null(binding.Statistics().Sessions!.LastError);
    }

    /// <summary>RFC 7011 §8: templates are valid within the session that sent them.</summary>
    [Fact]
    public void Sessions_SameAddress_TemplatesAreTheirOwn()
    {
        FlowBinding binding = Open();
        using Socket first = Connect(binding);
        using Socket second = Connect(binding);
        first.Send(Datagrams.IpfixTemplate());
        first.Send(Datagrams.IpfixData(2));
        Assert.True(_collected.WaitFor(2, s_patience));

        second.Send(Datagrams.IpfixData(5));
        Eventually(() => binding.Statistics().Datagrams == 3);
        first.Send(Datagrams.IpfixData(1, firstOctets: 9, sequence: 2));
        first.Close();
        second.Close();
        Eventually(() => binding.Statistics().Sessions!.Open == 0);
        _registry.Close("tcp");

        Assert.Equal(["1", "2", "9"], _collected.Texts("octet_count"));
    }

    [Fact]
    public void Session_DualStack_BothFamilies()
    {
        FlowBinding binding = Open(IPAddress.IPv6Any);
        using Socket four = Connect(new IPEndPoint(IPAddress.Loopback, binding.Port));
        using Socket six = Connect(new IPEndPoint(IPAddress.IPv6Loopback, binding.Port));

        four.Send([.. Datagrams.IpfixTemplate(), .. Datagrams.IpfixData(1)]);
        six.Send([.. Datagrams.IpfixTemplate(), .. Datagrams.IpfixData(1)]);

        Assert.True(_collected.WaitFor(2, s_patience));
        Assert.Equal(["127.0.0.1", "::1"], _collected.Texts("exporter_ip").Order());
    }

    [Fact]
    public void Session_FramingError_IsClosedAndCounted_WhatCameBeforeStays()
    {
        FlowBinding binding = Open();
        using Socket socket = Connect(binding);

        socket.Send([.. Datagrams.IpfixTemplate(), .. Datagrams.IpfixData(4), 0, 9, 0, 20]);

        Assert.True(IsClosed(socket));
        Assert.True(_collected.WaitFor(4, s_patience));
        SessionStatistics sessions = binding.Statistics().Sessions!;
        Assert.Equal((1L, 0L), (sessions.FramingErrors, sessions.Broken));
        Assert.EndsWith(": no IPFIX message", sessions.LastError, StringComparison.Ordinal);
    }

    [Fact]
    public void Session_EndsInsideAMessage_IsCounted()
    {
        FlowBinding binding = Open();
        using (Socket socket = Connect(binding))
        {
            socket.Send(Datagrams.IpfixTemplate().AsSpan(0, 20));
        }

        Eventually(() => binding.Statistics().Sessions is { Open: 0, Broken: 1 });
    }

    [Fact]
    public void Session_NotAllowed_IsClosedAtOnce()
    {
        FlowBinding binding = Open(allow: "127.0.0.2");
        using Socket refused = Connect(binding, "127.0.0.1");
        using Socket taken = Connect(binding, "127.0.0.2");

        Assert.True(IsClosed(refused));
        taken.Send([.. Datagrams.IpfixTemplate(), .. Datagrams.IpfixData(1)]);
        Assert.True(_collected.WaitFor(1, s_patience));
        BindingStatistics statistics = binding.Statistics();
        Assert.Equal((1L, 1L), (statistics.Refused, statistics.Sessions!.Accepted));
        Assert.Equal([IPAddress.Loopback], statistics.RefusedSources);
    }

    /// <summary>A slow decoder slows the sender down; nothing is dropped.</summary>
    [Fact]
    public async Task Session_RingFull_SenderWaitsAsync()
    {
        const int Messages = 400;
        using DatagramRing ring = new(512 << 10);
        using TcpReceiver receiver = Receiver(ring, SessionLimits.Default);
        using Socket socket = Connect(receiver.EndPoint);
        byte[] message = Datagrams.IpfixData(1000);
        Task sending = Task.Run(() =>
        {
            for (int i = 0; i < Messages; i++)
            {
                for (int sent = 0; sent < message.Length; sent += socket.Send(message.AsSpan(sent)))
                {
                }
            }

            socket.Shutdown(SocketShutdown.Send);
        });

        // The ring holds some fifty of them, the socket buffers perhaps all the rest.
        Eventually(() => ring.UsedBytes > 300_000);
        List<ReceivedKind> kinds = ReadToEnd(ring, message);
        await sending.WaitAsync(s_patience);
        Assert.Equal(Messages + 1, kinds.Count);
        receiver.Stop();
    }

    [Fact]
    public void Session_SlowlyDrippingMessage_IsClosedAfterItsTime()
    {
        using DatagramRing ring = new(512 << 10);
        using TcpReceiver receiver = Receiver(ring, SessionLimits.Default with { Message = TimeSpan.FromMilliseconds(200) });
        using Socket socket = Connect(receiver.EndPoint);
        int sent = 0;

        // Bytes keep coming, so that no wait for the next one is ever long.
        while (sent < 10_000 && receiver.Statistics().Sessions!.TimedOut == 0)
        {
            try
            {
                socket.Send(sent < 4 ? [(byte)(sent switch { 1 => 10, 2 => 255, _ => 0 })] : [0]);
            }
            catch (SocketException)
            {
                break;
            }

            sent++;
            SpinWait.SpinUntil(() => receiver.Statistics().Sessions!.TimedOut == 1, TimeSpan.FromMilliseconds(5));
        }

        Eventually(() => receiver.Statistics().Sessions is { TimedOut: 1, Open: 0 });
        receiver.Stop();
    }

    [Fact]
    public void Session_Silent_IsClosedAfterItsTime()
    {
        using DatagramRing ring = new(512 << 10);
        using TcpReceiver receiver = Receiver(ring, SessionLimits.Default with { Idle = TimeSpan.FromMilliseconds(50) });
        using Socket socket = Connect(receiver.EndPoint);

        Assert.True(IsClosed(socket));
        Eventually(() => receiver.Statistics().Sessions is { TimedOut: 1, Open: 0 });
        receiver.Stop();
    }

    [Fact]
    public void Sessions_TooMany_AreRefused()
    {
        using DatagramRing ring = new(512 << 10);
        using TcpReceiver receiver = Receiver(ring, SessionLimits.Default with { Sessions = 3, SessionsPerAddress = 2 });
        using Socket first = Connect(receiver.EndPoint);
        using Socket second = Connect(receiver.EndPoint);
        Eventually(() => receiver.Statistics().Sessions!.Open == 2);

        using Socket third = Connect(receiver.EndPoint);
        Assert.True(IsClosed(third));
        Assert.EndsWith(": it has 2 sessions", receiver.Statistics().Sessions!.LastError, StringComparison.Ordinal);
        using Socket other = Connect(receiver.EndPoint, "127.0.0.2");
        Eventually(() => receiver.Statistics().Sessions!.Open == 3);
        using Socket fifth = Connect(receiver.EndPoint, "127.0.0.3");
        Assert.True(IsClosed(fifth));
        Assert.EndsWith(": there are 3 sessions", receiver.Statistics().Sessions!.LastError, StringComparison.Ordinal);
        Assert.Equal(2, receiver.Statistics().Sessions!.Refused);

        first.Close();
        Eventually(() => receiver.Statistics().Sessions!.Open == 2);
        using Socket again = Connect(receiver.EndPoint);
        Eventually(() => receiver.Statistics().Sessions!.Open == 3);
        receiver.Stop();
    }

    [Fact]
    public void Close_RightAfterSending_HandsOnWhatHadArrived()
    {
        // Fewer bytes than the window a connection begins with: over the loopback device they have arrived when the last call returns.
        const int Messages = 40;
        FlowBinding binding = Open();
        using Socket socket = Connect(binding);
        socket.Send(Datagrams.IpfixTemplate());
        Assert.True(SpinWait.SpinUntil(() => binding.Statistics().Datagrams == 1, s_patience));
        byte[] message = Datagrams.IpfixData(100);
        for (int i = 0; i < Messages; i++)
        {
            socket.Send(message);
        }

        _registry.Close("tcp");

        Assert.Equal(Messages * 100, _collected.Rows);
        Assert.True(IsClosed(socket));
    }

    [Fact]
    public async Task Close_WhileAPeerSendsWithoutEnd_ReturnsAsync()
    {
        FlowBinding binding = Open();
        using Socket socket = Connect(binding);
        socket.Send(Datagrams.IpfixTemplate());
        Task sending = Task.Run(() =>
        {
            byte[] message = Datagrams.IpfixData(500);
            try
            {
                while (true)
                {
                    socket.Send(message);
                }
            }
            catch (SocketException)
            {
                // The other side has closed it.
            }
        });
        Assert.True(_collected.WaitFor(1000, s_patience));

        _registry.Close("tcp");

        await sending.WaitAsync(s_patience);
        Assert.Equal(0, binding.Statistics().Failures);
    }

    /// <summary>All packets of a capture, as flows of a real exporter.</summary>
    [ToolFact("softflowd")]
    public void Session_Softflowd_GivesAllPackets()
    {
        const int Packets = 500;
        using TemporaryFolder folder = new();
        PcapWriter capture = new();
        for (int i = 0; i < Packets; i++)
        {
            capture.Add(new byte[i], source: 0x0a000000 + (uint)(i % 70));
        }

        FlowBinding binding = Open();
        ProcessStartInfo start = new(ToolFactAttribute.PathOf("softflowd")!)
        {
            UseShellExecute = false,
            RedirectStandardError = true,
            ArgumentList =
            {
                "-a", "-d", "-r", folder.Write("traffic.pcap", capture.Bytes), "-n", $"127.0.0.1:{binding.Port}", "-P", "tcp", "-v", "10",
                "-p", Path.Combine(folder.Path, "pid"), "-c", "none",
            },
        };
        using Process softflowd = Process.Start(start)!;
        Assert.True(softflowd.WaitForExit(s_patience), "softflowd does not end");
        Eventually(() => binding.Statistics().Sessions is { Accepted: > 0, Open: 0 });
        _registry.Close("tcp");

        Assert.Equal(Packets, _collected.Texts("packet_count").Sum(text => long.Parse(text, CultureInfo.InvariantCulture)));
        Assert.Equal((0L, 0L), (binding.Statistics().Sessions!.FramingErrors, binding.Statistics().Sessions!.Broken));
    }

    private static List<ReceivedKind> ReadToEnd(DatagramRing ring, byte[] message)
    {
        List<ReceivedKind> kinds = [];
        while (kinds.LastOrDefault() != ReceivedKind.SessionEnd)
        {
            if (ring.TryRead(out ReceivedDatagram datagram))
            {
                Assert.True(datagram.Kind == ReceivedKind.SessionEnd || datagram.Payload.SequenceEqual(message));
                kinds.Add(datagram.Kind);
                ring.Release(datagram);
            }
            else
            {
                ring.Wait(100);
            }
        }

        return kinds;
    }

    private static TcpReceiver Receiver(DatagramRing ring, SessionLimits limits)
    {
        TcpReceiver receiver = new(new IPEndPoint(IPAddress.Loopback, 0), ring, tls: null, AllowList.Any, new RefusedSources(), failure => Assert.Fail(failure.ToString()), limits);
        receiver.Start();
        return receiver;
    }
}
