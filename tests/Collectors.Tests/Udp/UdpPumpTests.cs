using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using LogFlowDb.Collectors.Receiving;
using LogFlowDb.Collectors.Udp;

namespace LogFlowDb.Collectors.Tests.Udp;

public sealed class UdpPumpTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Datagrams of any length, between them some of a source that is refused, come in order and unharmed, whether they fit the
    /// places made for them or not.
    /// </summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Run_AnyLengthsAndSources_KeepsTheAllowedInOrderAsync(int seed)
    {
        const int Count = 12_000;
        Random random = new(seed);
        using DatagramRing ring = new(32 << 20);
        using UdpSocket receiving = new(new IPEndPoint(IPAddress.Loopback, 0), 32 << 20);
        RefusedSources refused = new();
        using UdpPump pump = new(receiving, ring, AllowList.Of(["127.0.0.1"]), refused);
        Task running = Task.Run(pump.Run);
        using Socket allowed = Sender("127.0.0.1");
        using Socket stranger = Sender("127.0.0.9");
        byte[] payload = new byte[65_507];
        long read = 0;
        long sent = 0;
        int strangers = 0;
        Queue<(int Number, int Length)> expected = new();
        for (int i = 0; i < Count; i++)
        {
            // Mostly short; phases in which much longer ones come.
            int length = 4 + random.Next(i / 2000 % 2 == 0 ? 200 : random.Next(50) == 0 ? 65_000 : 3000);
            bool isStranger = random.Next(4) == 0;
            BinaryPrimitives.WriteInt32BigEndian(payload, i);
            payload.AsSpan(4, length - 4).Fill((byte)i);
            (isStranger ? stranger : allowed).SendTo(payload.AsSpan(0, length), receiving.EndPoint);
            strangers += isStranger ? 1 : 0;
            if (!isStranger)
            {
                expected.Enqueue((i, length));
                sent++;
            }

            // The kernel must not have to drop anything.
            if (i % 256 == 255)
            {
                read += ReadUntil(ring, expected, sent - read);
            }
        }

        read += ReadUntil(ring, expected, sent - read);
        Assert.True(SpinWait.SpinUntil(() => refused.Count == strangers, s_patience));
        pump.Stop();
        await running.WaitAsync(s_patience);

        Assert.Empty(expected);
        Assert.Equal((sent, 0L, 0L, 0L), (pump.Datagrams, pump.Dropped, pump.Errors, receiving.KernelDrops()));
        Assert.False(ring.TryRead(out _));
        Assert.Equal(0, ring.UsedBytes);
    }

    [Fact]
    public async Task Stop_WhileDatagramsWait_KeepsThemAsync()
    {
        const int Count = 300;
        using DatagramRing ring = new(32 << 20);
        using UdpSocket receiving = new(new IPEndPoint(IPAddress.Loopback, 0), 32 << 20);
        using UdpPump pump = new(receiving, ring, AllowList.Any, new RefusedSources());
        using Socket sender = Sender("127.0.0.1");
        for (int i = 0; i < Count; i++)
        {
            sender.SendTo(new byte[100], receiving.EndPoint);
        }

        pump.Stop();
        await Task.Run(pump.Run).WaitAsync(s_patience);

        Assert.Equal(Count, pump.Datagrams);
    }

    [Fact]
    public async Task Run_NobodyReads_DropsAndCountsAsync()
    {
        using DatagramRing ring = new(256 << 10);
        using UdpSocket receiving = new(new IPEndPoint(IPAddress.Loopback, 0), 32 << 20);
        using UdpPump pump = new(receiving, ring, AllowList.Any, new RefusedSources());
        Task running = Task.Run(pump.Run);
        using Socket sender = Sender("127.0.0.1");
        for (int i = 0; i < 1000; i++)
        {
            sender.SendTo(new byte[1000], receiving.EndPoint);
        }

        Assert.True(SpinWait.SpinUntil(() => pump.Datagrams + pump.Dropped == 1000, s_patience));
        pump.Stop();
        await running.WaitAsync(s_patience);
        Assert.InRange(pump.Datagrams, 100, 300);
    }

    private static Socket Sender(string address)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Parse(address), 0));
        return socket;
    }

    private static long ReadUntil(DatagramRing ring, Queue<(int Number, int Length)> expected, long count)
    {
        long read = 0;
        long giveUpAt = Environment.TickCount64 + (long)s_patience.TotalMilliseconds;
        while (read < count && Environment.TickCount64 < giveUpAt)
        {
            if (!ring.TryRead(out ReceivedDatagram datagram))
            {
                ring.Wait(100);
                continue;
            }

            (int number, int length) = expected.Dequeue();
            Assert.Equal((number, length), (BinaryPrimitives.ReadInt32BigEndian(datagram.Payload), datagram.Payload.Length));
            Assert.False(datagram.Payload[4..].ContainsAnyExcept((byte)number));
            ring.Release(datagram);
            read++;
        }

        return read;
    }
}
