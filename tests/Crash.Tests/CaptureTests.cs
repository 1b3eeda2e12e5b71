using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
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
        string folder = Path.GetDirectoryName(db.Data)!, filter = $"net {veth.Here}/24".Replace(".1/", ".0/", StringComparison.Ordinal);
        using Process peer = Pmacctd.StartPrinting(Path.Combine(folder, "live.conf"), $"pcap_interface: {veth.Name}", filter, Pair);
        using Process capture = db.Start("capture", "-i", veth.Name, "-f", filter, "--every", "1h", "--format", "ndjson", "--table", "live");
        Task<string> peerRows = peer.StandardOutput.ReadToEndAsync(), rows = capture.StandardOutput.ReadToEndAsync(), footer = capture.StandardError.ReadToEndAsync();
        await Wait.UntilListensAsync(peer);
        await Wait.UntilListensAsync(capture);

        Assert.Equal(0, (await Iperf(veth, "-u", "-b", "40M", "-t", "2")).ExitCode);
        Assert.Equal(0, (await Iperf(veth, "-n", "20M")).ExitCode);
        Programs.Signal(peer, "INT");
        Programs.Signal(capture, "INT");
        Assert.True(capture.WaitForExit(Programs.Patience));
        Assert.True(peer.WaitForExit(Programs.Patience));

        Assert.True(capture.ExitCode == 0, await footer);
        output.WriteLine(await footer);
        Assert.Contains(" 0 dropped by the kernel", await footer, StringComparison.Ordinal);
        SortedDictionary<string, (long, long)> ours = Sums(await rows);
        Assert.True(ours.Count >= 2);
        Assert.Equal(Pmacctd.Sums(await peerRows), ours);

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
        Task<string> table = capture.StandardOutput.ReadToEndAsync(), footer = capture.StandardError.ReadToEndAsync();

        using Socket sender = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        sender.Connect(receiver.LocalEndPoint!);
        await Wait.UntilListensAsync(capture);
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
        string folder = Path.GetDirectoryName(db.Data)!, file = Path.Combine(folder, "mixed.pcap");
        MadeUpTraffic.Write(file, 200, seed: 12, isMixed: true);
        const string Key = "src_host, dst_host, src_port, dst_port, proto";
        using Process peer = Pmacctd.StartPrinting(Path.Combine(folder, "file.conf"), $"pcap_savefile: {file}", filter: null, Key);
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
