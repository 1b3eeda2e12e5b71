using Xunit;

namespace LogFlowDb.Crash.Tests;

/// <summary>A test that makes interfaces and listens on them; it skips where that is not allowed or a program is not installed.</summary>
public sealed class NetworkFactAttribute : FactAttribute
{
    public NetworkFactAttribute(params string[] programs)
    {
        if (!OperatingSystem.IsLinux() || !string.Equals(Environment.UserName, "root", StringComparison.Ordinal))
        {
            Skip = "listening on an interface needs root on Linux";
            return;
        }

        Skip = Programs.WhyAbsent(["ip", .. programs]);
        if (Skip is null)
        {
            string space = $"logdb-try-{Environment.ProcessId}";
            if (Programs.Run("ip", "", Programs.Patience, "netns", "add", space).ExitCode != 0)
            {
                Skip = "a network namespace cannot be made here";
                return;
            }

            Programs.Run("ip", "", Programs.Patience, "netns", "delete", space);
        }
    }
}
