using Xunit;

namespace LogFlowDb.Crash.Tests.Capture;

/// <summary>
/// A network namespace with one end of a pair of interfaces, of which the other is here, without an address: what the namespace sends
/// to it is seen by nobody who does not capture.
/// </summary>
internal sealed class VethPair : IDisposable
{
    private const string Here = "198.18.0.1";

    private readonly string _space = $"logflowdb-{Environment.ProcessId}";
    private readonly string _inner = $"lfi{Environment.ProcessId}";

    public VethPair()
    {
        Ip("netns", "add", _space);
        Ip("link", "add", Name, "type", "veth", "peer", "name", _inner, "netns", _space);
        Ip("-n", _space, "addr", "add", "198.18.0.2/24", "dev", _inner);
        Ip("-n", _space, "link", "set", _inner, "up");
        Ip("-n", _space, "neigh", "add", Here, "lladdr", "02:00:00:00:00:01", "dev", _inner);
    }

    /// <summary>Of the interface here, which is down at first.</summary>
    public string Name { get; } = $"lfo{Environment.ProcessId}";

    public static string? WhyNot()
    {
        if (!OperatingSystem.IsLinux() || !string.Equals(Environment.UserName, "root", StringComparison.Ordinal))
        {
            return "network namespaces need root on Linux";
        }

        if (Programs.WhyAbsent("ip", "bash") is { } absent)
        {
            return absent;
        }

        try
        {
            using VethPair pair = new();
            return null;
        }
        catch (InvalidOperationException failure)
        {
            return failure.Message;
        }
    }

    public void SetUp() => Ip("link", "set", Name, "up");

    public void SetDown() => Ip("link", "set", Name, "down");

    public void Delete() => Ip("link", "del", Name);

    /// <summary>Numbers as text, each a datagram from the namespace to port 9 of the address of nobody.</summary>
    public void Send(int first, int count)
    {
        ProcessOutcome outcome = Programs.Run(
            "ip", "", Programs.Patience, "netns", "exec", _space, "bash", "-c", $"exec 3>/dev/udp/{Here}/9; for ((i = {first}; i < {first + count}; i++)); do printf %08d $i >&3; done");
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Errors));
    }

    /// <summary>The interfaces go with the namespace.</summary>
    public void Dispose() => Programs.Run("ip", "", Programs.Patience, "netns", "del", _space);

    private static void Ip(params string[] arguments)
    {
        ProcessOutcome outcome = Programs.Run("ip", "", Programs.Patience, arguments);
        if (outcome.ExitCode != 0)
        {
            throw new InvalidOperationException($"ip {string.Join(' ', arguments)}: {outcome.Errors.Trim()}");
        }
    }
}
