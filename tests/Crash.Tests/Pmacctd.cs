using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace LogFlowDb.Crash.Tests;

/// <summary>Runs pmacctd over a capture file; it ends a few seconds after the file does.</summary>
internal static class Pmacctd
{
    /// <param name="capture">A pcap file.</param>
    /// <param name="version">5, 9, or 10 for IPFIX.</param>
    /// <param name="source">The address to send from.</param>
    /// <param name="port">Of the collector on 127.0.0.1.</param>
    public static void RunNfprobe(string capture, string version, string source, int port) => Run(
        capture,
        $"""
        plugins: nfprobe
        nfprobe_receiver: 127.0.0.1:{port}
        nfprobe_source_ip: {source}
        nfprobe_version: {version}
        nfprobe_timeouts: expint=1:maxlife=3600
        aggregate: src_host, dst_host, src_port, dst_port, proto, tos, tcpflags
        """);

    /// <summary>sFlow; each packet is a sample.</summary>
    /// <param name="capture">A pcap file.</param>
    /// <param name="source">The address to send from, which is the agent's as well.</param>
    /// <param name="port">Of the collector on 127.0.0.1.</param>
    public static void RunSfprobe(string capture, string source, int port) => Run(
        capture,
        $"""
        plugins: sfprobe
        sfprobe_receiver: 127.0.0.1:{port}
        sfprobe_source_ip: {source}
        sfprobe_agentip: {source}
        sampling_rate: 1
        """);

    /// <summary>Starts the print plugin; it prints at the end of a file, or each so many seconds.</summary>
    /// <param name="settings">The file to write the settings to.</param>
    /// <param name="source">The line that says what to read.</param>
    /// <param name="aggregate">Primitives.</param>
    /// <param name="seconds">It does not print what is in the kernel's buffer when it is interrupted: live, wait for the next table.</param>
    public static Process StartPrinting(string settings, string source, string aggregate, int seconds)
    {
        // A buffer of the plugin (plugin_buffer_size) is handed over when it is full only.
        File.WriteAllText(
            settings,
            $"""
            daemonize: false
            {source}
            plugins: print
            print_output: csv
            print_refresh_time: {seconds}
            print_num_protos: true
            aggregate: {aggregate}
            plugin_pipe_size: 102400000
            pmacctd_pipe_size: 67108864

            """);
        return Programs.Start("pmacctd", "-f", settings);
    }

    /// <summary>Packets and bytes by what stands before them in the printed lines, of all tables together.</summary>
    public static SortedDictionary<string, (long Packets, long Bytes)> Sums(string lines)
    {
        SortedDictionary<string, (long, long)> sums = new(StringComparer.Ordinal);
        foreach (string line in lines.Split('\n').Where(static line => line.Length > 0 && (char.IsAsciiHexDigit(line[0]) || line[0] == ':') && line.Contains(',', StringComparison.Ordinal)))
        {
            // The header begins with a letter that is none of a number.
            string[] cells = line.Split(',');
            if (long.TryParse(cells[^2], NumberStyles.None, CultureInfo.InvariantCulture, out long packets))
            {
                string key = string.Join(',', cells[..^2]);
                (long packetsBefore, long bytesBefore) = sums.GetValueOrDefault(key);
                sums[key] = (packetsBefore + packets, bytesBefore + long.Parse(cells[^1], CultureInfo.InvariantCulture));
            }
        }

        return sums;
    }

    private static void Run(string capture, string plugin)
    {
        string settings = $"{capture}.{Guid.NewGuid():N}.conf";
        File.WriteAllText(
            settings,
            $"""
            daemonize: false
            pcap_savefile: {capture}
            {plugin}
            plugin_buffer_size: 1024000
            plugin_pipe_size: 10240000

            """);
        ProcessOutcome pmacctd = Programs.Run("pmacctd", "", Programs.Patience, "-f", settings);

        // The exit code may be 1 for a plugin that ended, as told, a moment before the core did.
        Assert.True((pmacctd.Output + pmacctd.Errors).Contains("Shutting down on user request", StringComparison.Ordinal), pmacctd.Output + pmacctd.Errors);
    }
}
