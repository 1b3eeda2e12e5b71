using System.Diagnostics;
using Xunit;

namespace LogFlowDb.Crash.Tests;

internal static class Wait
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Asks again until the answer is yes; fails with <paramref name="what"/> when that takes too long.</summary>
    public static async Task UntilAsync(Func<bool> isTrue, string what)
    {
        long start = Stopwatch.GetTimestamp();
        while (!isTrue())
        {
            if (Stopwatch.GetElapsedTime(start) > Programs.Patience)
            {
                throw new TimeoutException($"waited {Programs.Patience.TotalSeconds} s in vain: {what}");
            }

            await Task.Delay(s_pause);
        }
    }

    /// <summary>Until some process has the UDP port open.</summary>
    public static Task UntilUdpPortIsOpenAsync(int port) => UntilPortIsOpenAsync("udp", port);

    /// <param name="transport"><c>udp</c> or <c>tcp</c>.</param>
    /// <param name="port">Of any local address.</param>
    public static Task UntilPortIsOpenAsync(string transport, int port)
    {
        string mark = $":{port:X4} ";
        return UntilAsync(
            () => File.ReadLines($"/proc/net/{transport}").Concat(File.ReadLines($"/proc/net/{transport}6"))
                .Any(line => line.IndexOf(mark, StringComparison.Ordinal) is >= 0 and < 50),
            $"{transport} port {port} open");
    }

    /// <summary>Until the process that has the UDP port open has read all that came; fails when the kernel dropped something.</summary>
    public static Task UntilUdpPortIsReadAsync(int port)
    {
        string mark = $":{port:X4}";
        return UntilAsync(
            () =>
            {
                bool isRead = true;
                foreach (string line in File.ReadLines("/proc/net/udp").Concat(File.ReadLines("/proc/net/udp6")))
                {
                    // sl, local address, remote address, state, tx_queue:rx_queue … drops
                    string[] columns = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                    if (columns.Length > 5 && columns[1].EndsWith(mark, StringComparison.Ordinal))
                    {
                        isRead &= columns[4].EndsWith(":00000000", StringComparison.Ordinal);
                        Assert.Equal("0", columns[^1]);
                    }
                }

                return isRead;
            },
            $"UDP port {port} read");
    }

    /// <summary>Until a process has a packet socket that is bound to an interface.</summary>
    public static Task UntilListensAsync(Process process) => UntilAsync(
        () =>
        {
            // sk RefCnt Type Proto Iface R Rmem User Inode
            string[] bound =
            [
                .. File.ReadLines("/proc/net/packet").Skip(1).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                    .Where(columns => columns[4] != "0").Select(columns => $"socket:[{columns[8]}]"),
            ];
            return Directory.GetFiles($"/proc/{process.Id}/fd").Any(file => new FileInfo(file).LinkTarget is { } target && bound.Contains(target, StringComparer.Ordinal));
        },
        $"process {process.Id} listening on an interface");
}
