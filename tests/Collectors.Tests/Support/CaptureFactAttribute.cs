using LogFlowDb.Collectors.Pcap;

namespace LogFlowDb.Collectors.Tests.Support;

/// <summary>A test that captures on the loopback interface; skipped where libpcap or the right to do so is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class CaptureFactAttribute : FactAttribute
{
    private static readonly string? s_obstacle = Obstacle();

    public CaptureFactAttribute() => Skip = s_obstacle;

    private static string? Obstacle()
    {
        try
        {
            using LiveCapture capture = LiveCapture.Open(new LiveCaptureOptions { Interface = "lo" });
            return null;
        }
        catch (CaptureException failure)
        {
            return failure.Message;
        }
    }
}
