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
        Assert.Equal((true, 0L), (statistics.Received >= 100, statistics.DroppedByKernel));
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
