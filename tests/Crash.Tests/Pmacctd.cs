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
