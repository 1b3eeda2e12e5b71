using System.Buffers.Binary;
using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Xunit;

namespace LogFlowDb.Crash.Tests.Pmacct;

/// <summary>The same traffic and the same configuration through pmacct and through <c>logdb run</c>: the same lines.</summary>
public sealed partial class PmacctRunTests
{
    private const int Conversations = 300;

    /// <summary>Of sFlow, which sends each packet: as much as the kernel holds while sfacctd starts its plugin.</summary>
    private const int SampledConversations = 30;

    /// <summary>Larger than what comes, since pmacct loses what its own queue does not hold.</summary>
    private const string Queue = "plugin_pipe_size: 40960000\nplugin_buffer_size: 40960\n";

    [ToolTheory("pmacctd")]
    [InlineData("formatted", "src_host, dst_host, src_port, dst_port, proto, tos, tcpflags", "")]
    [InlineData("csv", "src_host, dst_host, proto", "print_output_separator: ;\n")]
    [InlineData("json", "src_host, dst_port, proto", "print_history: 1h\nprint_history_roundoff: h\n")]
    [InlineData("csv", "src_mac, dst_mac, vlan, cos, etype, proto", "print_num_protos: true\n")]
    [InlineData("csv", "src_net, dst_net, src_mask, dst_as, tag", "NETWORKS")]
    [InlineData("formatted", "none", "")]
    [InlineData("json", "sum_host", "")]
    [InlineData("csv", "dst_port, proto", "pcap_filter: udp or tcp port 443\n")]
    public void Run_CaptureFile_PrintsWhatPmacctdPrints(string form, string aggregate, string more)
    {
        using LogDb db = new();
        string capture = Capture(db, Conversations);
        string extra = more;
        if (more == "NETWORKS")
        {
            string networks = Write(db, "networks.lst", "65001,192.0.2.0/26\n64512_65002,198.51.100.0/24\n65003,2001:db8::/48\n65000,0.0.0.0/0\n");
            string tags = Write(db, "tags.map", "set_tag=10 filter='udp'\nset_tag=20 filter='tcp'\n");
            extra = $"networks_file: {networks}\npmacctd_as: file\npmacctd_net: file\npre_tag_map: {tags}\n";
        }

        string configuration = Write(db, "pmacctd.conf", $"! both read this\npcap_savefile: {capture}\nplugins: print[a]\nprint_output[a]: {form}\naggregate[a]: {aggregate}\n{extra}{Queue}");
        ProcessOutcome theirs = Programs.Run("pmacctd", "", Programs.Patience, "-f", configuration);
        ProcessOutcome ours = Programs.Run(LogDb.Built(), "", Programs.Patience, "run", "-f", configuration, db.Data);
        Assert.True(ours.ExitCode == 0, ours.Errors);
        Assert.NotEqual("", theirs.Output);
        Assert.Equal(Lines(theirs.Output), Lines(ours.Output));
    }

    [ToolTheory("nfacctd", "pmacctd")]
    [InlineData("5")]
    [InlineData("9")]
    [InlineData("10")]
    public async Task Run_NetFlow_PrintsWhatNfacctdPrints(string version) => await CompareAsync(
        "nfacctd",
        "src_host, dst_host, src_port, dst_port, proto, tos, tcpflags, peer_src_ip",
        (capture, port) => Pmacctd.RunNfprobe(capture, version, "127.0.0.1", port));

    [ToolFact("sfacctd", "pmacctd")]
    public async Task Run_SFlow_PrintsWhatSfacctdPrints() => await CompareAsync(
        "sfacctd",
        "src_host, dst_host, src_port, dst_port, proto, tcpflags, peer_src_ip, sampling_rate",
        (capture, port) => Pmacctd.RunSfprobe(capture, "127.0.0.1", port));

    /// <summary>The configuration of the guide that many begin with, its mistakes included.</summary>
    [NetworkFact]
    public async Task Run_GuidesConfiguration_PrintsPingsAndStoresThem()
    {
        using LogDb db = new();
        string configuration = Write(db, "pmacctd.conf", "deamonize : false\n#pcap_filter: net 192.168.0.0/24\npcap_filter: icmp and host 127.7.7.7\npcap_interface: lo       \nplugin: print\n");
        ProcessOutcome refused = Programs.Run(LogDb.Built(), "", Programs.Patience, "run", "-f", configuration, db.Data);
        Assert.Equal((2, ""), (refused.ExitCode, refused.Output));
        Assert.Contains("pmacctd.conf:1: unknown key deamonize (did you mean daemonize?)", refused.Errors, StringComparison.Ordinal);

        using Process run = Programs.Start(LogDb.Built(), "run", "-f", configuration, db.Data, "--lenient");
        Task<string> output = run.StandardOutput.ReadToEndAsync();
        await UntilReadyAsync(run);
        ProcessOutcome ping = Programs.Run("ping", "", Programs.Patience, "-q", "-c", "3", "-i", "0.2", "-I", "127.7.7.6", "127.7.7.7");
        Assert.True(ping.ExitCode == 0, ping.Output + ping.Errors);
        Programs.Signal(run, "TERM");
        Assert.True(run.WaitForExit(Programs.Patience));
        Assert.Equal(0, run.ExitCode);
        string[] lines = Lines(await output);
        Assert.Equal(
            ["127.7.7.6 3 252", "127.7.7.7 3 252", "SRC_IP PACKETS BYTES"],
            lines.Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries))));
        JsonElement stored = db.QueryRow("table flows | stats sum(packet_count) as p, sum(octet_count) as b");
        Assert.Equal((6, 504), (stored.GetProperty("p").GetInt64(), stored.GetProperty("b").GetInt64()));
    }

    private static async Task CompareAsync(string daemon, string aggregate, Action<string, int> export)
    {
        using LogDb db = new();
        string capture = Capture(db, daemon == "sfacctd" ? SampledConversations : Conversations);
        string[] outputs = new string[2];
        for (int i = 0; i < outputs.Length; i++)
        {
            int port = LogDb.FreeUdpPort();
            string configuration = Write(db, $"{daemon}{i}.conf", $"{daemon}_port: {port}\n{daemon}_ip: 127.0.0.1\nplugins: print[a]\nprint_output[a]: csv\naggregate[a]: {aggregate}\nprint_refresh_time[a]: 3600\n{Queue}");
            bool isOurs = i == 1;
            using Process process = isOurs ? Programs.Start(LogDb.Built(), "run", "-f", configuration, db.Data) : Programs.Start(daemon, "-f", configuration);
            Task<string> output = process.StandardOutput.ReadToEndAsync();
            Task<string> errors = process.StandardError.ReadToEndAsync();
            await Wait.UntilUdpPortIsOpenAsync(port);
            export(capture, port);
            await Wait.UntilUdpPortIsReadAsync(port);
            Programs.Signal(process, isOurs ? "TERM" : "INT");
            Assert.True(process.WaitForExit(Programs.Patience), $"{daemon} does not end");
            outputs[i] = await output;
            Assert.True(!isOurs || process.ExitCode == 0, await errors);
        }

        Assert.NotEqual("", outputs[0]);
        Assert.Equal(Lines(outputs[0]), Lines(outputs[1]));
    }

    private static async Task UntilReadyAsync(Process run)
    {
        while (await run.StandardError.ReadLineAsync() is { } line)
        {
            if (line.Contains("listening", StringComparison.Ordinal))
            {
                _ = run.StandardError.ReadToEndAsync();
                return;
            }
        }

        Assert.Fail("ended before it listened");
    }

    /// <summary>Not from the first second of a time bin on, which pmacct counts in the bin before.</summary>
    private static string Capture(LogDb db, int conversations)
    {
        const int FileHeaderBytes = 24, FrameHeaderBytes = 16, Later = 7;
        string capture = db.Beside("packets.pcap");
        MadeUpTraffic.Write(capture, conversations, seed: 8, isMixed: true);
        byte[] bytes = File.ReadAllBytes(capture);
        for (int at = FileHeaderBytes; at < bytes.Length; at += FrameHeaderBytes + BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at + 8)))
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at), BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at)) + Later);
        }

        File.WriteAllBytes(capture, bytes);
        return capture;
    }

    private static string Write(LogDb db, string name, string text)
    {
        string path = db.Beside(name);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>Their order means nothing, nor does when they were written.</summary>
    private static string[] Lines(string output) =>
        [.. WrittenAt().Replace(output, "").Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)];

    [GeneratedRegex("\"stamp_updated\": \"[^\"]*\", ", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex WrittenAt();
}
