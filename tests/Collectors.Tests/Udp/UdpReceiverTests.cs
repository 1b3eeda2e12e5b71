using System.Net;
using System.Net.Sockets;
using LogFlowDb.Collectors.Bindings;
using LogFlowDb.Collectors.Receiving;
using LogFlowDb.Collectors.Tests.Support;
using LogFlowDb.Collectors.Udp;

namespace LogFlowDb.Collectors.Tests.Udp;

public sealed class UdpReceiverTests : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private readonly BindingRegistry _registry = new();
    private readonly CollectedRows _collected = new();

    public UdpReceiverTests() => _registry.Subscribe(_collected);

    public void Dispose() => _registry.Dispose();

    private static BindingOptions Options(params string[] pairs) =>
        BindingOptions.Parse(pairs.Select(pair => pair.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal));

    private static void Send(byte[] datagram, string target, int port, string? from = null)
    {
        IPAddress address = IPAddress.Parse(target);
        using Socket socket = new(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        if (from is not null)
        {
            socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
        }

        socket.SendTo(datagram, new IPEndPoint(address, port));
    }

    [Fact]
    public void DualStack_BothFamilies_SourcesInTheirOwnForm()
    {
        FlowBinding binding = _registry.OpenOnFreePort("both", IPAddress.IPv6Any);

        Send(Datagrams.V5(1), "127.0.0.1", binding.Port);
        Send(Datagrams.V5(1), "::1", binding.Port);

        Assert.True(_collected.WaitFor(2, s_patience));
        Assert.Equal(["127.0.0.1", "::1"], _collected.Texts("exporter_ip").Order());
    }

    [Fact]
    public void Ipv6Loopback_Datagram_IsReceived()
    {
        FlowBinding binding = _registry.OpenOnFreePort("six", IPAddress.IPv6Loopback);

        Send(Datagrams.V5(3), "::1", binding.Port);

        Assert.True(_collected.WaitFor(3, s_patience));
    }

    [Fact]
    public void Sockets_ManySourcesAndPorts_EachSourceMeetsOneDecoder()
    {
        const int Sources = 40;
        const int Each = 5;
        FlowBinding binding = _registry.OpenOnFreePort("many", options: Options("sockets=4"));
        for (int i = 0; i < Each; i++)
        {
            for (int source = 1; source <= Sources; source++)
            {
                // A new socket each time: the source port changes.
                Send(Datagrams.V5(1, sequence: (uint)i), "127.0.0.1", binding.Port, $"127.0.0.{source}");
            }
        }

        Assert.True(_collected.WaitFor(Sources * Each, s_patience));
        BindingStatistics statistics = binding.Statistics();
        Assert.Equal((4, (long)Sources * Each), (statistics.Sockets, statistics.Datagrams));

        // Steered otherwise, an address would have met several decoders, and stand here once for each.
        Assert.Equal(Sources, statistics.Exporters.Count);
        Assert.All(statistics.Exporters, exporter => Assert.Equal((Each, 0L), (exporter.Datagrams, exporter.Sequence.Lost)));
    }

    [Theory]
    [InlineData("127.0.0.1", "127.0.0.")]
    [InlineData("::1", null)]
    public void Steering_TheKernelAndWe_AgreeOnTheSocket(string target, string? sources)
    {
        const int Count = 3;
        SourceSteering steering = new(Count);
        IPAddress address = IPAddress.Parse(target);
        List<UdpSocket> sockets = [];
        try
        {
            for (int i = 0; i < Count; i++)
            {
                sockets.Add(new UdpSocket(i == 0 ? new IPEndPoint(address, 0) : sockets[0].EndPoint, 1 << 20, shared: true, i == 0 ? steering : null));
            }

            HashSet<int> used = [];
            for (int i = 1; i <= 20; i++)
            {
                string source = sources is null ? target : $"{sources}{i}";
                Send([1], target, sockets[0].EndPoint.Port, source);
                int expected = steering.SocketOf(AddressPrefix.NumberOf(IPAddress.Parse(source)));
                used.Add(expected);
                Assert.True(sockets[expected].Socket.Poll(s_patience, SelectMode.SelectRead), source);
                Assert.Equal(1, sockets[expected].Socket.Receive(new byte[10]));
            }

            Assert.True(used.Count == (sources is null ? 1 : Count));
        }
        finally
        {
            sockets.ForEach(socket => socket.Dispose());
        }
    }

    /// <summary>All that the kernel had taken when the binding was closed becomes rows, whoever sends on meanwhile.</summary>
    [Theory]
    [InlineData("1")]
    [InlineData("3")]
    public async Task Close_UnderLoad_LosesNothingReceivedAsync(string sockets)
    {
        const int Records = 20;
        FlowBinding binding = _registry.OpenOnFreePort("busy", options: Options($"sockets={sockets}"));
        using CancellationTokenSource stop = new();
        Task[] senders =
        [
            .. Enumerable.Range(1, 4).Select(i => Task.Run(() =>
            {
                using Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
                socket.Bind(new IPEndPoint(IPAddress.Parse($"127.0.0.{i}"), 0));
                byte[] datagram = Datagrams.V5(Records);
                while (!stop.IsCancellationRequested)
                {
                    socket.SendTo(datagram, new IPEndPoint(IPAddress.Loopback, binding.Port));
                }
            })),
        ];
        Assert.True(SpinWait.SpinUntil(() => binding.Statistics().Datagrams > 5000, s_patience));

        _registry.Close("busy");
        await stop.CancelAsync();
        await Task.WhenAll(senders);

        BindingStatistics statistics = binding.Statistics();
        Assert.Equal((statistics.Datagrams * Records, 0L, 0L), (statistics.Rows, statistics.RingDrops, statistics.Failures));
        Assert.Equal(statistics.Rows, _collected.Batches.Sum(batch => (long)batch.RowCount));
        Assert.Equal(0, statistics.WaitingBytes);
    }

    [Fact]
    public void Sockets_PortInUse_IsFoundOut()
    {
        FlowBinding binding = _registry.OpenOnFreePort("first", options: Options("sockets=2"));

        string message = $"port {binding.Port} is already in use on 127.0.0.1";
        Assert.Equal(message, Assert.Throws<BindingException>(() => _registry.Open("second", binding.Port, options: Options("sockets=2"))).Message);
        Assert.Equal(message, Assert.Throws<BindingException>(() => _registry.Open("third", binding.Port)).Message);
    }

    [Fact]
    public void Allow_OtherSources_AreCountedAndNotDecoded()
    {
        FlowBinding binding = _registry.OpenOnFreePort("some", options: Options("allow=127.0.0.2,127.1.0.0/16"));

        Send(Datagrams.V5(7), "127.0.0.1", binding.Port, "127.0.0.3");
        Send(Datagrams.V5(7), "127.0.0.1", binding.Port, "127.0.0.1");
        Send(Datagrams.V5(1), "127.0.0.1", binding.Port, "127.0.0.2");
        Send(Datagrams.V5(1), "127.0.0.1", binding.Port, "127.1.2.3");

        Assert.True(_collected.WaitFor(2, s_patience));
        BindingStatistics statistics = binding.Statistics();
        Assert.Equal((2L, 2L), (statistics.Datagrams, statistics.Refused));
        Assert.Equal([IPAddress.Loopback, IPAddress.Parse("127.0.0.3")], statistics.RefusedSources);
        Assert.Equal("127.0.0.2,127.1.0.0/16", statistics.Allowed);
        Assert.Equal(2, _collected.Rows);
        Assert.Null(binding.Notice);
    }

    [Fact]
    public void Allow_NotGiven_DependsOnTheAddress()
    {
        FlowBinding everywhere = _registry.OpenOnFreePort("everywhere", IPAddress.Any);
        FlowBinding here = _registry.OpenOnFreePort("here");
        FlowBinding opened = _registry.OpenOnFreePort("opened", IPAddress.Any, Options("allow=any"));

        Assert.Equal("loopback and private addresses", everywhere.Statistics().Allowed);
        Assert.Equal("takes exports from loopback and private addresses only; allow=PREFIX,… or allow=any says otherwise", everywhere.Notice);
        Assert.Equal(("any", "any"), (here.Statistics().Allowed, opened.Statistics().Allowed));
        Assert.Null(here.Notice);
        Assert.Null(opened.Notice);
    }

    [Theory]
    [InlineData("239.77.1.2%lo", "239.77.1.2", "0.0.0.0")]
    [InlineData("239.77.1.2%127.0.0.1", "239.77.1.2", "0.0.0.0")]
    [InlineData("239.77.1.2%1", "239.77.1.2", "::")]
    [InlineData("239.77.1.9%lo,ff05::77:2%lo,239.77.1.2%lo", "239.77.1.2", "::")]
    public void Group_Joined_HearsIt(string option, string target, string address)
    {
        FlowBinding binding = _registry.OpenOnFreePort("group", IPAddress.Parse(address), Options($"group={option}", "allow=any"));
        SendToGroup(target, binding.Port);

        Assert.True(_collected.WaitFor(2, s_patience));
    }

    [Ipv6MulticastFact]
    public void Group_Ipv6_HearsIt()
    {
        (string name, int index) = Ipv6MulticastFactAttribute.Interface!.Value;
        FlowBinding binding = _registry.OpenOnFreePort("group", options: Options($"group=ff02::77:2%{name},ff05::77:3%{index}"));

        SendToGroup("ff02::77:2", binding.Port, index);
        SendToGroup("ff05::77:3", binding.Port, index);

        Assert.True(_collected.WaitFor(4, s_patience));
    }

    [Fact]
    public void Group_SeveralSockets_EachDatagramComesOnce()
    {
        FlowBinding binding = _registry.OpenOnFreePort("group", options: Options("group=239.77.1.3%lo", "sockets=3", "allow=any"));
        SendToGroup("239.77.1.3", binding.Port);
        Send(Datagrams.V5(1), "127.0.0.1", binding.Port);

        Assert.True(_collected.WaitFor(3, s_patience));
        _registry.Close("group");
        Assert.Equal((3, 2L), (_collected.Rows, binding.Statistics().Datagrams));
    }

    [Fact]
    public void Group_JoinedByAnotherBinding_IsNotHeard()
    {
        using UdpClient other = new(new IPEndPoint(IPAddress.Any, 0));
        other.Client.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.AddMembership, new MulticastOption(IPAddress.Parse("239.77.1.4"), 1));
        FlowBinding binding = _registry.OpenOnFreePort("group", IPAddress.Any, Options("allow=any"));

        SendToGroup("239.77.1.4", binding.Port);
        Send(Datagrams.V5(1), "127.0.0.1", binding.Port);

        Assert.True(_collected.WaitFor(1, s_patience));
        _registry.Close("group");
        Assert.Equal(1, _collected.Rows);
    }

    [Fact]
    public void Group_UnknownInterface_IsToldByName() =>
        Assert.Equal(
            "group=239.1.1.1%nosuch0: there is no such interface",
            Assert.Throws<BindingException>(() => _registry.OpenOnFreePort("group", options: Options("group=239.1.1.1%nosuch0"))).Message);

    [Fact]
    public void Buffer_AsAskedFor_IsReadBack()
    {
        BindingStatistics small = _registry.OpenOnFreePort("small", options: Options("buffer=64kb", "sockets=2")).Statistics();

        Assert.Equal(2 * 64 << 10, small.RequestedBufferBytes);
        Assert.Equal(2 * small.RequestedBufferBytes, small.ReceiveBufferBytes);
        Assert.Null(small.BufferAdvice);
    }

    private static void SendToGroup(string target, int port, int index = 1)
    {
        IPAddress group = IPAddress.Parse(target);
        using Socket socket = new(group.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        if (group.AddressFamily == AddressFamily.InterNetwork)
        {
            socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastInterface, IPAddress.HostToNetworkOrder(index));
        }
        else
        {
            socket.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.MulticastInterface, index);
        }

        socket.SendTo(Datagrams.V5(2), new IPEndPoint(group, port));
    }
}
