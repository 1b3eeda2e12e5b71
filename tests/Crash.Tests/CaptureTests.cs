using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Xunit;
using Xunit.Abstractions;

namespace LogFlowDb.Crash.Tests;

/// <summary><c>logdb capture</c> on real interfaces, and beside pmacctd.</summary>
public sealed class CaptureTests(ITestOutputHelper output)
{
    private const string Pair = "src_host, dst_host";

    [NetworkFact("pmacctd", "iperf3")]
    public async Task Capture_OnAVethPair_SumsAsPmacctdDoes()
    {
        using LogDb db = new();
        using VethPair veth = new();
        using Process peer = Pmacctd.StartPrinting(db.Beside("live.conf"), $"pcap_interface: {veth.Name}", Pair, seconds: 1);
        SortedDictionary<string, (long, long)> theirs = new(StringComparer.Ordinal);
        ReadTables(peer, lines => theirs = lines);
        await Wait.UntilListensAsync(peer);
        string filter = $"net {veth.Here}/24".Replace(".1/", ".0/", StringComparison.Ordinal);
        using Process capture = db.Start("capture", "-i", veth.Name, "-f", filter, "--every", "1h", "--format", "ndjson", "--table", "live");
        Task<string> rows = capture.StandardOutput.ReadToEndAsync(), footer = await FooterAsync(capture);

        // As much as fits the kernel's buffers of both, however late the two come to read it.
        Assert.Equal(0, (await Iperf(veth, "-u", "-b", "4M", "-t", "1")).ExitCode);
        Assert.Equal(0, (await Iperf(veth, "-n", "500K")).ExitCode);
        Programs.Signal(capture, "INT");
        Assert.True(capture.WaitForExit(Programs.Patience));
        Assert.True(capture.ExitCode == 0, await footer);
        output.WriteLine(await footer);
        Assert.Contains(" 0 dropped by the kernel", await footer, StringComparison.Ordinal);
        SortedDictionary<string, (long, long)> ours = Sums(await rows);
        Assert.True(ours.Count >= 2);

        // It took no filter, so that it misses nothing at the start.
        long packets = ours.Values.Sum(static sums => sums.Item1);
        await Wait.UntilAsync(() => ours.Keys.Sum(key => theirs.GetValueOrDefault(key).Item1) >= packets, $"pmacctd has {packets} packets");
        Programs.Signal(peer, "INT");
        Assert.True(peer.WaitForExit(Programs.Patience));
        Assert.Equal(ours, ours.ToDictionary(static row => row.Key, row => theirs.GetValueOrDefault(row.Key)));

        JsonElement stored = db.QueryRow("table live | stats sum(packet_count) as p, sum(octet_count) as o");
        Assert.Equal((ours.Values.Sum(static sums => sums.Item1), ours.Values.Sum(static sums => sums.Item2)), (stored.GetProperty("p").GetInt64(), stored.GetProperty("o").GetInt64()));
    }

    /// <summary>The session of the seed: an interface, some traffic, a table; stopped as a service is.</summary>
    [NetworkFact]
    public async Task Capture_OnTheLoopback_PrintsWhatWasSentAndStoresItInTheDaemon()
    {
        using LogDb db = new();
        db.SetUp();
        await db.ServeAndListenAsync();
        using Socket receiver = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        receiver.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        int port = ((IPEndPoint)receiver.LocalEndPoint!).Port;
        using Process capture = db.Start("capture", "-i", "lo", "--every", "1h", "--table", "live", "udp", "port", port.ToString(CultureInfo.InvariantCulture));
        Task<string> table = capture.StandardOutput.ReadToEndAsync(), footer = await FooterAsync(capture);

        using Socket sender = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        sender.Connect(receiver.LocalEndPoint!);
        const int Datagrams = 100, Bytes = 100, Headers = 28;
        for (int i = 0; i < Datagrams; i++)
        {
            sender.Send(new byte[Bytes]);
        }

        Programs.Signal(capture, "TERM");
        Assert.True(capture.WaitForExit(Programs.Patience));
        Assert.True(capture.ExitCode == 0, await footer);
        string[] lines = (await table).Split('\n');
        Assert.Equal("SRC_IP     DST_IP     PACKETS  BYTES", lines[1]);
        Assert.Equal(FormattableString.Invariant($"127.0.0.1  127.0.0.1      {Datagrams}  {Datagrams * (Bytes + Headers)}"), lines[2]);
        Assert.StartsWith("100 packets received, 0 dropped by the kernel, 0 dropped by logdb, 1 flow, 1 stored in live", await footer, StringComparison.Ordinal);
        JsonElement row = db.QueryRow("table live");
        Assert.Equal((Datagrams, port, 17), (row.GetProperty("packet_count").GetInt32(), row.GetProperty("dst_port").GetInt32(), row.GetProperty("protocol").GetInt32()));
    }

    [ToolFact("pmacctd")]
    public void Capture_OfAFile_SumsAsPmacctdDoes()
    {
        using LogDb db = new();
        string file = db.Beside("mixed.pcap");
        MadeUpTraffic.Write(file, 200, seed: 12, isMixed: true);
        const string Key = "src_host, dst_host, src_port, dst_port, proto";
        using Process peer = Pmacctd.StartPrinting(db.Beside("file.conf"), $"pcap_savefile: {file}", Key, seconds: 3600);
        string rows = peer.StandardOutput.ReadToEnd();
        Assert.True(peer.WaitForExit(Programs.Patience));

        ProcessOutcome capture = db.Run("capture", "-r", file, "--aggregate", Key, "--format", "ndjson");
        Assert.True(capture.ExitCode == 0, capture.Errors);
        Assert.Equal(Pmacctd.Sums(rows), Sums(capture.Output));
    }

    private static async Task<ProcessOutcome> Iperf(VethPair veth, params string[] traffic)
    {
        using Process server = Programs.Start("ip", veth.Within("iperf3", "-s", "-1", "--forceflush"));
        while (await server.StandardOutput.ReadLineAsync() is { } line && !line.Contains("listening", StringComparison.Ordinal))
        {
            // It says so when it does.
        }

        ProcessOutcome client = Programs.Run("iperf3", "", Programs.Patience, ["-c", veth.There, .. traffic]);
        await server.StandardOutput.ReadToEndAsync();
        Assert.True(server.WaitForExit(Programs.Patience));
        return client;
    }

    /// <summary>Returns when packets are counted; the task gives what is said from then on.</summary>
    private static async Task<Task<string>> FooterAsync(Process capture)
    {
        string? first = await capture.StandardError.ReadLineAsync();
        Assert.StartsWith("listening on ", first, StringComparison.Ordinal);
        return capture.StandardError.ReadToEndAsync();
    }

    /// <summary>Gives the sums of all tables so far whenever a line has come.</summary>
    private static void ReadTables(Process peer, Action<SortedDictionary<string, (long, long)>> onSums)
    {
        StringBuilder lines = new();
        peer.OutputDataReceived += (_, line) => onSums(Pmacctd.Sums(lines.Append(line.Data).Append('\n').ToString()));
        peer.BeginOutputReadLine();
        peer.ErrorDataReceived += static (_, _) => { };
        peer.BeginErrorReadLine();
    }

    /// <summary>Packets and bytes by what stands before them.</summary>
    private static SortedDictionary<string, (long Packets, long Bytes)> Sums(string lines)
    {
        SortedDictionary<string, (long, long)> sums = new(StringComparer.Ordinal);
        foreach (JsonElement row in lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonDocument.Parse(line).RootElement))
        {
            string key = string.Join(',', row.EnumerateObject().Where(static field => field.Name is not ("start" or "packets" or "bytes")).Select(static field => field.Value.ToString()));
            sums.Add(key, (row.GetProperty("packets").GetInt64(), row.GetProperty("bytes").GetInt64()));
        }

        return sums;
    }
}
