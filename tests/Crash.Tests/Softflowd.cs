using System.Globalization;
using System.Text.RegularExpressions;
using Xunit;

namespace LogFlowDb.Crash.Tests;

/// <summary>Runs softflowd over a capture file; it exports when the file ends.</summary>
internal static partial class Softflowd
{
    /// <returns>The packets it says it has metered.</returns>
    public static long Run(string capture, string target, params IEnumerable<string> options)
    {
        ProcessOutcome softflowd = Programs.Run("softflowd", "", Programs.Patience, [
            "-a", "-d", "-r", capture, "-n", target, "-p", $"{capture}.{Guid.NewGuid():N}.pid", "-c", "none", .. options]);
        Assert.True(softflowd.ExitCode == 0, softflowd.Errors);
        Match packets = PacketsLine().Match(softflowd.Output + softflowd.Errors);
        Assert.True(packets.Success, softflowd.Output + softflowd.Errors);
        return long.Parse(packets.Groups["packets"].ValueSpan, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"Packets processed: (?<packets>\d+)", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PacketsLine();
}
