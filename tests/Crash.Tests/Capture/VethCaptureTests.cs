using System.Globalization;
using LogFlowDb.Collectors.Pcap;
using Xunit;

namespace LogFlowDb.Crash.Tests.Capture;

/// <summary>Live capture on an interface that is up, down, and gone.</summary>
public sealed class VethCaptureTests : IDisposable
{
    private const int HeaderBytes = 14 + 20 + 8;

    private readonly VethPair _pair = new();

    public void Dispose() => _pair.Dispose();

    [VethFact]
    public void TryReadBatch_DatagramsOfAnotherNamespace_AreEachThereOnce()
    {
        const int Sent = 3_000;
        _pair.SetUp();
        using LiveCapture capture = LiveCapture.Open(new LiveCaptureOptions { Interface = _pair.Name, Filter = "udp dst port 9", SnapLength = 128 });
        _pair.Send(0, Sent);
        capture.Interrupt();

        Assert.Equal(Enumerable.Range(0, Sent), Numbers(capture));
        Assert.Equal((null, new LiveCaptureStatistics(Sent, 0, 0)), (capture.Error, capture.Statistics()));
    }

    [VethFact]
    public void TryReadBatch_InterfaceDownAndUpAgain_GoesOn()
    {
        _pair.SetUp();
        using LiveCapture capture = LiveCapture.Open(new LiveCaptureOptions { Interface = _pair.Name, Filter = "udp dst port 9", ReadTimeout = TimeSpan.FromMilliseconds(10) });
        _pair.Send(0, 10);
        List<int> numbers = [];
        FrameBatch batch = new();
        Read(capture, batch, numbers, 10);
        _pair.SetDown();
        for (int i = 0; i < 5; i++)
        {
            Assert.False(capture.TryReadBatch(batch));
        }

        _pair.SetUp();
        _pair.Send(10, 10);
        Read(capture, batch, numbers, 20);

        Assert.Equal(Enumerable.Range(0, 20), numbers);
        Assert.Equal((false, null), (capture.IsEnded, capture.Error));
    }

    [VethFact]
    public void TryReadBatch_InterfaceVanishes_EndsAndSaysSo()
    {
        _pair.SetUp();
        using LiveCapture capture = LiveCapture.Open(new LiveCaptureOptions { Interface = _pair.Name });
        _pair.Delete();
        Numbers(capture);

        Assert.StartsWith($"capture on {_pair.Name} ended: ", capture.Error, StringComparison.Ordinal);
    }

    [VethFact]
    public void Open_InterfaceIsDown_SaysHowItComesUp()
    {
        CaptureException failure = Assert.Throws<CaptureException>(() => LiveCapture.Open(new LiveCaptureOptions { Interface = _pair.Name }));

        Assert.Equal($"interface '{_pair.Name}' is down: sudo ip link set {_pair.Name} up", failure.Message);
    }

    private static void Read(LiveCapture capture, FrameBatch batch, List<int> numbers, int count)
    {
        while (numbers.Count < count && !capture.IsEnded)
        {
            if (capture.TryReadBatch(batch))
            {
                Add(batch, numbers);
            }
        }
    }

    /// <summary>Those of all packets until the capture ends.</summary>
    private static List<int> Numbers(LiveCapture capture)
    {
        List<int> numbers = [];
        Read(capture, new FrameBatch(), numbers, int.MaxValue);
        return numbers;
    }

    private static void Add(FrameBatch batch, List<int> numbers)
    {
        for (int i = 0; i < batch.Count; i++)
        {
            ReadOnlySpan<byte> payload = batch[i].Data[Math.Min(HeaderBytes, batch[i].Data.Length)..];
            if (int.TryParse(payload, CultureInfo.InvariantCulture, out int number))
            {
                numbers.Add(number);
            }
        }
    }
}
