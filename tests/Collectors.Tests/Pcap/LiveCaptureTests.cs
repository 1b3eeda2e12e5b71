using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using LogFlowDb.Collectors.Pcap;
using LogFlowDb.Collectors.Tests.Support;
using LogFlowDb.Protocols.Packets;

namespace LogFlowDb.Collectors.Tests.Pcap;

public sealed class LiveCaptureTests : IDisposable
{
    private const int FrameHeaderBytes = 14 + 20 + 8;

    private readonly Socket _target = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly Socket _sender = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);

    public LiveCaptureTests()
    {
        _target.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _sender.Connect(_target.LocalEndPoint!);
    }

    private string Filter => $"udp dst port {((IPEndPoint)_target.LocalEndPoint!).Port}";

    public void Dispose()
    {
        _sender.Dispose();
        _target.Dispose();
    }

    [CaptureFact]
    public void TryRead_DatagramsOnLoopback_AreThereWithTimeAndLengths()
    {
        using LiveCapture capture = LiveCapture.Open(new LiveCaptureOptions { Interface = "lo", Filter = Filter, SnapLength = FrameHeaderBytes + 4 });
        long before = Now();
        Send(0, 100);

        List<int> numbers = [];
        while (numbers.Count < 100)
        {
            if (capture.TryRead(out CapturedFrame frame))
            {
                Assert.Equal((LinkType.Ethernet, FrameHeaderBytes + 4, FrameHeaderBytes + 50), (frame.LinkType, frame.Data.Length, frame.OriginalLength));
                Assert.InRange(frame.Timestamp, before - 1_000_000, Now() + 1_000_000);
                numbers.Add(BinaryPrimitives.ReadInt32LittleEndian(frame.Data[FrameHeaderBytes..]));
            }

            Assert.Null(capture.Error);
        }

        Assert.Equal(Enumerable.Range(0, 100), numbers);
        LiveCaptureStatistics statistics = capture.Statistics();
        Assert.Equal((100L, 0L), (statistics.Received, statistics.DroppedByKernel));
    }

    [CaptureFact]
    public async Task Interrupt_WhileAThreadReads_EndsWithAllThatCameBefore()
    {
        const int Sent = 5_000;
        using LiveCapture capture = LiveCapture.Open(new LiveCaptureOptions { Interface = "lo", Filter = Filter, SnapLength = 64 });
        Task<int> read = Task.Run(() =>
        {
            FrameBatch batch = new();
            int count = 0;
            while (!capture.IsEnded)
            {
                count += capture.TryReadBatch(batch) ? batch.Count : 0;
            }

            return count;
        });
        Send(0, Sent);
        capture.Interrupt();

        Assert.Equal(Sent, await read);
        Assert.Equal((null, Sent), (capture.Error, capture.Statistics().Received));
        Assert.False(capture.TryRead(out _));
    }

    [CaptureFact]
    public void Dispose_AfterIt_NothingIsReadAndCountersStay()
    {
        LiveCapture capture = LiveCapture.Open(new LiveCaptureOptions { Interface = "lo", Filter = Filter, Immediate = true });
        Send(0, 3);
        for (int count = 0; count < 3;)
        {
            count += capture.TryRead(out _) ? 1 : 0;
        }

        capture.Dispose();
        capture.Interrupt();
        capture.Dispose();

        Assert.Equal(3, capture.Statistics().Received);
        Assert.True(capture.IsEnded);
        Assert.False(capture.TryReadBatch(new FrameBatch()));
    }

    [CaptureFact]
    public void TryRead_NothingComes_ReturnsAfterTheTimeout()
    {
        using LiveCapture capture = LiveCapture.Open(new LiveCaptureOptions { Interface = "lo", Filter = Filter, ReadTimeout = TimeSpan.FromMilliseconds(5) });

        Assert.False(capture.TryRead(out _));
        Assert.Equal((false, null), (capture.IsEnded, capture.Error));
    }

    [CaptureFact]
    public void Interfaces_Loopback_IsThereWithItsAddress()
    {
        CaptureInterface loopback = Assert.Single(LiveCapture.Interfaces(), entry => entry.Name == "lo");

        Assert.Equal((true, true, false), (loopback.IsUp, loopback.IsLoopback, loopback.IsWireless));
        Assert.Contains(IPAddress.Loopback, loopback.Addresses);
    }

    [CaptureFact]
    public void Open_WhatCannotBe_IsOneLineWithTheRemedy()
    {
        string Failure(LiveCaptureOptions options) => Assert.ThrowsAny<CaptureException>(() => LiveCapture.Open(options)).Message;
        LiveCaptureOptions usual = new() { Interface = "lo" };

        Assert.StartsWith("no interface 'lo0'; did you mean lo? (up are ", Failure(usual with { Interface = "lo0" }), StringComparison.Ordinal);
        Assert.StartsWith("no interface 'nothing-like-it' (up are ", Failure(usual with { Interface = "nothing-like-it" }), StringComparison.Ordinal);
        Assert.Equal("no interface is named", Failure(usual with { Interface = " " }));
        Assert.Equal("snap length 0 is not within 1 to 262144 bytes", Failure(usual with { SnapLength = 0 }));
        Assert.Equal("buffer of -1 bytes is negative", Failure(usual with { BufferBytes = -1 }));
        Assert.Equal("read timeout of 0 ms is not 1 ms at least", Failure(usual with { ReadTimeout = TimeSpan.Zero }));
        Assert.Equal("filter 'udp prot 53': can't parse filter expression: syntax error (link type 1)", Failure(usual with { Filter = "udp prot 53" }));
    }

    private static long Now() => (DateTime.UtcNow - DateTime.UnixEpoch).Ticks * 100;

    private void Send(int first, int count)
    {
        byte[] payload = new byte[50];
        for (int i = first; i < first + count; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(payload, i);
            _sender.Send(payload);
        }
    }
}
