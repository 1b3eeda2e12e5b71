using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Xunit;

namespace LogFlowDb.Console.Tests;

/// <summary>The daemon as a process, fed over a socket.</summary>
public sealed class ServeTests : IDisposable
{
    private const int FlowsPerDatagram = 30;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly TestDirectory _directory = new();
    private readonly UdpClient _exporter = new(new IPEndPoint(IPAddress.Loopback, 0));
    private readonly int _port = FreePort();

    public void Dispose()
    {
        _exporter.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public void Serve_FlowsOverUdp_AreStoredAndCountedAcrossRestarts()
    {
        Setup();
        for (int round = 1; round <= 2; round++)
        {
            using Process serve = LogdbProcess.Serve(_directory.Data);
            Send(10);
            WaitFor("{\"count\":" + (round * 10 * FlowsPerDatagram).ToString(CultureInfo.InvariantCulture) + "}\n", "query", "table flows | stats count");
            Assert.Contains($" * Log Count: {round * 10 * FlowsPerDatagram}\n", Output("exec", @"logapi.logger local\nf"), StringComparison.Ordinal);
            Assert.Contains("received: datagrams=10, ", Output("exec", "flowmon.bindings -v"), StringComparison.Ordinal);
            Assert.Matches(@"127\.0\.0\.1 +netflow5 +0 +10 +300 +0 +0 % ", Output("exec", "flowmon.exporters default"));
            Stopwatch stopping = Stopwatch.StartNew();
            Assert.Equal(0, LogdbProcess.Stop(serve));
            Assert.True(stopping.Elapsed < TimeSpan.FromSeconds(5), $"stopping took {stopping.Elapsed}");
        }

        // Nobody serves now: the rows, the bindings and the counters are there all the same.
        Assert.Equal("{\"count\":600}\n", Output("query", "table flows | stats count"));
        Assert.Contains(" * Log Count: 600\n", Output("exec", @"logapi.logger local\nf"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Trace_CtrlC_EndsWithInterrupted(bool served)
    {
        Setup();
        using Process? serve = served ? LogdbProcess.Serve(_directory.Data) : null;
        using Process trace = LogdbProcess.Start(_directory.Data, ["exec", "flowmon.trace default"]);
        Assert.Equal("press ctrl-c to stop", trace.StandardOutput.ReadLine());
        Assert.Equal("--------------------", trace.StandardOutput.ReadLine());
        Task<string?> line = trace.StandardOutput.ReadLineAsync();
        long since = Environment.TickCount64;
        while (!line.IsCompleted)
        {
            Assert.True(Environment.TickCount64 - since < s_patience.TotalMilliseconds, "nothing was traced");
            Send(1);
            await Task.WhenAny(line, Task.Delay(20));
        }

        Assert.Matches(@"^\[127\.0\.0\.1:\d+\] ver=5, count=30, sysuptime=1000000, ", await line);
        using (Process kill = Process.Start("kill", ["-INT", trace.Id.ToString(CultureInfo.InvariantCulture)]))
        {
            kill.WaitForExit();
        }

        string rest = trace.StandardOutput.ReadToEnd();
        Assert.True(trace.WaitForExit(s_patience));
        Assert.EndsWith("\ninterrupted\n", "\n" + rest, StringComparison.Ordinal);
        Assert.Equal("", trace.StandardError.ReadToEnd());
        Assert.Equal(130, trace.ExitCode);
        Assert.Equal(0, serve is null ? 0 : LogdbProcess.Stop(serve));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Trace_WithRecords_PrintsThemUnderTheirHeader(bool served)
    {
        Setup();
        using Process? serve = served ? LogdbProcess.Serve(_directory.Data) : null;
        using Process trace = LogdbProcess.Start(_directory.Data, ["exec", "flowmon.trace default -x exporter=127.0.0.1,::1"]);
        trace.StandardOutput.ReadLine();
        trace.StandardOutput.ReadLine();
        Task<string?> header = trace.StandardOutput.ReadLineAsync();
        long since = Environment.TickCount64;
        while (!header.IsCompleted)
        {
            Assert.True(Environment.TickCount64 - since < s_patience.TotalMilliseconds, "nothing was traced");
            Send(1);
            await Task.WhenAny(header, Task.Delay(20));
        }

        Assert.StartsWith("[127.0.0.1:", await header, StringComparison.Ordinal);
        for (int record = 0; record < FlowsPerDatagram; record++)
        {
            Assert.Matches(@"^  \{src_ip=10\.\d+\.\d+\.\d+, src_port=\d+, dst_ip=.* octet_count=\d+, packet_count=\d+, .*\}$", await trace.StandardOutput.ReadLineAsync());
        }

        using (Process kill = Process.Start("kill", ["-INT", trace.Id.ToString(CultureInfo.InvariantCulture)]))
        {
            kill.WaitForExit();
        }

        Assert.EndsWith("\ninterrupted\n", "\n" + trace.StandardOutput.ReadToEnd(), StringComparison.Ordinal);
        Assert.True(trace.WaitForExit(s_patience));
        Assert.Equal(0, serve is null ? 0 : LogdbProcess.Stop(serve));
    }

    [Fact]
    public void Serve_PortTaken_SaysSoAndServesTheRest()
    {
        Setup();
        using UdpClient other = new(new IPEndPoint(IPAddress.Loopback, _port));
        using Process serve = LogdbProcess.Serve(_directory.Data);
        Assert.Equal(
            $"Port Bindings\n-------------\nname=default, port={_port} (not open: port {_port} is already in use on 127.0.0.1)\n",
            Output("exec", "flowmon.bindings"));
        Assert.Equal(0, LogdbProcess.Stop(serve));
    }

    [Fact]
    public void Serve_KilledAndLeftItsSocket_DoesNotBlockTheNext()
    {
        Setup();
        using (Process killed = LogdbProcess.Serve(_directory.Data))
        {
            killed.Kill();
            killed.WaitForExit();
        }

        Assert.True(File.Exists(Path.Combine(_directory.Data, "logdb.sock")));
        Assert.Equal("{\"count\":0}\n", Output("query", "table flows | stats count"));
        using Process serve = LogdbProcess.Serve(_directory.Data);
        Assert.Equal("{\"count\":0}\n", Output("query", "table flows | stats count"));
        Assert.Equal(0, LogdbProcess.Stop(serve));
    }

    [Fact]
    public void Query_TimeZone_IsThatOfWhoAsks()
    {
        Setup();
        using Process serve = LogdbProcess.Serve(_directory.Data);
        using Process query = LogdbProcess.Start(
            _directory.Data, ["query", "json \"{}\" | eval d=date(\"2026-01-01\", \"yyyy-MM-dd\") | fields d"], "Asia/Seoul");
        Assert.Equal("{\"d\":\"2025-12-31T15:00:00Z\"}\n", query.StandardOutput.ReadToEnd());
        Assert.Equal(0, LogdbProcess.Stop(serve));
    }

    /// <summary>Below those that the system gives to sockets of tests that run beside, so that it is still free when it is opened.</summary>
    private static int FreePort()
    {
        while (true)
        {
            int port = Random.Shared.Next(20000, 32000);
            try
            {
                using UdpClient socket = new(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException)
            {
                // Taken: another one.
            }
        }
    }

    private void Setup()
    {
        (int code, string output, string error) = LogdbProcess.Run(
            _directory.Data,
            [
                "exec", $"flowmon.open default {_port}", "logapi.createLogger netflow local nf", @"logapi.startLogger local\nf",
                @"logpresso.createLogger localhost local\nf flows",
            ],
            "\n\n\n");
        Assert.True(code == 0, output + error);
    }

    private string Output(params string[] arguments)
    {
        (int code, string output, string error) = LogdbProcess.Run(_directory.Data, arguments);
        Assert.True(code == 0, output + error);
        return output;
    }

    private void WaitFor(string expected, params string[] arguments)
    {
        long deadline = Environment.TickCount64 + (long)s_patience.TotalMilliseconds;
        string output = Output(arguments);
        while (output != expected && Environment.TickCount64 < deadline)
        {
            output = Output(arguments);
        }

        Assert.Equal(expected, output);
    }

    /// <summary>NetFlow v5 (Cisco): 24 bytes of header, 48 a flow.</summary>
    private void Send(int datagrams)
    {
        byte[] bytes = new byte[24 + (FlowsPerDatagram * 48)];
        for (int datagram = 0; datagram < datagrams; datagram++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(bytes, 5);
            BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2), FlowsPerDatagram);
            BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(4), 1_000_000);
            BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(8), 1_793_610_000);
            BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(16), (uint)(datagram * FlowsPerDatagram));
            for (int flow = 0; flow < FlowsPerDatagram; flow++)
            {
                Span<byte> record = bytes.AsSpan(24 + (flow * 48), 48);
                BinaryPrimitives.WriteUInt32BigEndian(record, 0x0a000000 + (uint)flow);
                BinaryPrimitives.WriteUInt32BigEndian(record[16..], 1);
                BinaryPrimitives.WriteUInt32BigEndian(record[20..], 64);
                record[38] = 6;
            }

            _exporter.Send(bytes, new IPEndPoint(IPAddress.Loopback, _port));
        }
    }
}
