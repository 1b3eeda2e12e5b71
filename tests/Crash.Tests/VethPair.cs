using Xunit;

namespace LogFlowDb.Crash.Tests;

/// <summary>Two interfaces with a cable between them: one here, the other in a network namespace of its own.</summary>
internal sealed class VethPair : IDisposable
{
    private static int s_pairs;

    private readonly string _space;

    public VethPair()
    {
        int number = Interlocked.Increment(ref s_pairs);
        _space = $"logdb-{Environment.ProcessId}-{number}";
        Name = $"ld{Environment.ProcessId % 100_000}n{number}";
        string peer = Name + "p";
        Ip("netns", "add", _space);
        Ip("link", "add", Name, "type", "veth", "peer", "name", peer);
        Ip("link", "set", peer, "netns", _space);
        Ip("addr", "add", $"{Here}/24", "dev", Name);
        Ip("link", "set", Name, "up");
        Ip("-n", _space, "addr", "add", $"{There}/24", "dev", peer);
        Ip("-n", _space, "link", "set", peer, "up");
    }

    /// <summary>Of the interface here.</summary>
    public string Name { get; }

    public string Here { get; } = "198.51.100.1";

    public string There { get; } = "198.51.100.2";

    /// <summary>Arguments that run a program in the namespace.</summary>
    public string[] Within(params IEnumerable<string> program) => ["netns", "exec", _space, .. program];

    public void Dispose()
    {
        Programs.Run("ip", "", Programs.Patience, "link", "delete", Name);
        Programs.Run("ip", "", Programs.Patience, "netns", "delete", _space);
    }

    private static void Ip(params IEnumerable<string> arguments)
    {
        ProcessOutcome outcome = Programs.Run("ip", "", Programs.Patience, arguments);
        Assert.True(outcome.ExitCode == 0, $"ip {string.Join(' ', arguments)}: {outcome.Errors}");
    }
}
