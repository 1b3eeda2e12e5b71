using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Xunit;

namespace LogFlowDb.Crash.Tests;

/// <summary>The daemon as an operator runs it: a configuration file, signals, systemd's socket, HTTP by curl.</summary>
public sealed class DaemonTests
{
    private const string Count = "table t | stats count, dc(packet_count) as d";

    [Fact]
    public async Task Serve_ConfiguredAndKilled_HasBindingsLoggersAndRowsBack()
    {
        using LogDb db = new();
        string file = Configure(db);
        Process first = db.Serve([], ["--config", file]);
        await Wait.UntilUdpPortIsOpenAsync(db.Port);
        Assert.Equal(0, db.Run("exec", "logapi.createLogger netflow local byhand", @"logpresso.createLogger localhost local\byhand u").ExitCode);
        await using (NumberedExporter exporter = new(db.Port, 20_000))
        {
            exporter.IsPaused = false;
            await Wait.UntilAsync(() => Rows(db) > 5_000, "5,000 rows");
            exporter.IsPaused = true;
            await Wait.UntilUdpPortIsReadAsync(db.Port);
        }

        // What is acknowledged is so after the commit interval; then nothing may be missing.
        await Task.Delay(TimeSpan.FromMilliseconds(1500));
        long before = Rows(db);
        first.Kill();
        first.WaitForExit();

        Process second = db.Serve([], ["--config", file]);
        await Wait.UntilUdpPortIsOpenAsync(db.Port);
        JsonElement after = db.QueryRow(Count);
        Assert.Equal((before, before), (after.GetProperty("count").GetInt64(), after.GetProperty("d").GetInt64()));
        string loggers = db.Run("exec", "logapi.loggers", "logpresso.loggers").Output;
        Assert.Contains(@"local\nf ", loggers, StringComparison.Ordinal);
        Assert.Contains(@"local\byhand ", loggers, StringComparison.Ordinal);
        Assert.Contains("running", loggers, StringComparison.Ordinal);
        Assert.Contains("30days", db.Run("exec", "logstorage.retention t").Output, StringComparison.Ordinal);

        // What vanishes from the file is removed, rows never, and what was made by hand stays.
        File.WriteAllText(file, "[log]\nlevel = debug\n");
        Programs.Signal(second, "HUP");
        await Wait.UntilAsync(() => !db.Run("exec", "flowmon.bindings").Output.Contains("default", StringComparison.Ordinal), "the binding is gone");
        loggers = db.Run("exec", "logapi.loggers").Output;
        Assert.DoesNotContain(@"local\nf ", loggers, StringComparison.Ordinal);
        Assert.Contains(@"local\byhand ", loggers, StringComparison.Ordinal);
        Assert.Equal(before, Rows(db));
        Programs.Signal(second, "TERM");
        Assert.True(second.WaitForExit(Programs.Patience));
        Assert.Equal(0, second.ExitCode);
    }

    [Fact]
    public async Task Serve_UnderSystemd_SaysWhatItDoes()
    {
        using LogDb db = new();
        string file = Configure(db), socketPath = db.Beside("notify.sock");
        using Socket socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { ReceiveTimeout = (int)Programs.Patience.TotalMilliseconds };
        socket.Bind(new UnixDomainSocketEndPoint(socketPath));
        ConcurrentQueue<string> log = new();
        Process server = db.Serve([$"NOTIFY_SOCKET={socketPath}", "WATCHDOG_USEC=200000", "JOURNAL_STREAM=8:1"], ["--config", file], log.Enqueue);

        Assert.Matches("^READY=1\nSTATUS=default on udp [0-9]+; 1 loggers running\nMAINPID=[0-9]+$", NextButWatchdog(socket));
        Assert.Contains(File.ReadLines("/proc/net/udp"), line => line.Contains($":{db.Port:X4} ", StringComparison.Ordinal));
        while (Next(socket) != "WATCHDOG=1")
        {
        }

        // A file with mistakes changes nothing and is told about; the reload ends all the same.
        File.WriteAllText(file, "[bindng default]\nport = 1\n");
        Programs.Signal(server, "HUP");
        string reloading = NextButWatchdog(socket);
        Assert.StartsWith("RELOADING=1\nMONOTONIC_USEC=", reloading, StringComparison.Ordinal);
        Assert.True(long.Parse(reloading.Split('=')[^1], System.Globalization.CultureInfo.InvariantCulture) > 0);
        Assert.StartsWith("READY=1\n", NextButWatchdog(socket), StringComparison.Ordinal);
        Assert.Contains("name=default", db.Run("exec", "flowmon.bindings").Output, StringComparison.Ordinal);
        await Wait.UntilAsync(() => log.Any(line => line.StartsWith("<3>msg=\"configuration not reloaded\" cause=\"", StringComparison.Ordinal) && line.Contains("did you mean binding?", StringComparison.Ordinal)), "the mistake is logged");

        Programs.Signal(server, "USR1");
        await Wait.UntilAsync(() => log.Any(static line => line.StartsWith("<6>msg=\"binding statistics\" binding=default datagrams=", StringComparison.Ordinal)), "the counters are logged");
        Programs.Signal(server, "TERM");
        Assert.StartsWith("STOPPING=1", NextButWatchdog(socket), StringComparison.Ordinal);
        Assert.True(server.WaitForExit(TimeSpan.FromSeconds(5)), "SIGTERM was not obeyed within 5 s");
        Assert.Equal(0, server.ExitCode);
    }

    [Fact]
    public void Serve_WrongConfiguration_EndsWithTwoAndSaysWhere()
    {
        using LogDb db = new();
        string file = db.Beside("logdb.conf");
        File.WriteAllText(file, "[binding default]\nprot = 1\n");
        foreach (string[] more in new string[][] { [], ["--check"] })
        {
            ProcessOutcome outcome = db.Run(["serve", "--config", file, .. more]);
            Assert.Equal(2, outcome.ExitCode);
            Assert.Contains($"{file}:2: [binding default] has no prot (did you mean port?)", outcome.Errors, StringComparison.Ordinal);
            Assert.Equal("", outcome.Output);
        }

        Assert.False(Directory.Exists(db.Data));
        Assert.Equal(2, db.Run("serve", "--listen", "0.0.0.0:0").ExitCode);
        File.WriteAllText(file, db.Run("serve", "--example").Output);
        Assert.Equal(0, db.Run("serve", "--config", file, "--check").ExitCode);
    }

    [ToolFact("curl", "openssl")]
    public async Task Serve_OverTls_AnswersCurl()
    {
        using LogDb db = new();
        int port = LogDb.FreeTcpPort();
        string certificate = db.Beside("http.pem"), key = db.Beside("http.key"), credentials = db.Beside("credentials"), file = db.Beside("logdb.conf");
        Assert.Equal(0, Programs.Run("openssl", "", Programs.Patience, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate, "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost").ExitCode);
        ProcessOutcome made = db.Run("config", "--credential", "noc", "--role", "admin");
        string token = made.Errors.Trim().Split(' ')[^1];
        File.WriteAllText(credentials, made.Output);
        File.WriteAllText(file, $"[http]\nlisten = 0.0.0.0:{port}\ncertificate = http.pem\nkey = http.key\ncredentials = credentials\ncommands = on\n");
        ConcurrentQueue<string> log = new();
        Process server = db.Serve([], ["--config", file], log.Enqueue);
        await Wait.UntilPortIsOpenAsync("tcp", port);
        ProcessOutcome Curl(params string[] more) => Programs.Run("curl", "", Programs.Patience, ["-sS", "--cacert", certificate, "-w", "%{http_code}", "--max-time", "30", .. more]);

        Assert.Equal("ok\n200", Curl($"https://localhost:{port}/healthz").Output);
        await Wait.UntilAsync(() => Curl($"https://localhost:{port}/readyz").Output == "ready\n200", "it is ready");
        Assert.EndsWith("401", Curl($"https://localhost:{port}/metrics").Output, StringComparison.Ordinal);
        Assert.Equal("{\"n\":1}\n200", Curl("-H", $"Authorization: Bearer {token}", "-d", "json \"{n: 1}\"", $"https://localhost:{port}/api/query").Output);
        Assert.EndsWith("200", Curl("-H", $"Authorization: Bearer {token}", "-d", "flowmon.bindings", $"https://localhost:{port}/api/commands").Output, StringComparison.Ordinal);
        Assert.NotEqual(0, Curl($"http://localhost:{port}/healthz").ExitCode);
        Assert.NotEqual(0, Curl("--tls-max", "1.1", $"https://localhost:{port}/healthz").ExitCode);

        // A new certificate is taken by reloading, without a connection lost to a closed port.
        Assert.Equal(0, Programs.Run("openssl", "", Programs.Patience, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate, "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost").ExitCode);
        Programs.Signal(server, "HUP");
        await Wait.UntilAsync(() => Curl($"https://localhost:{port}/healthz").Output == "ok\n200", "the new certificate is shown");
        Programs.Signal(server, "TERM");
        Assert.True(server.WaitForExit(TimeSpan.FromSeconds(5)), "SIGTERM was not obeyed within 5 s");
        Assert.DoesNotContain(log, line => line.Contains(token, StringComparison.Ordinal));
    }

    /// <summary>A program that opens sockets as systemd does, gives them to one daemon after the other, and lets clients wait in between.</summary>
    [ToolFact("python3", "curl")]
    public void Serve_SocketsOfSystemd_OutliveIt()
    {
        using LogDb db = new();
        int port = LogDb.FreeTcpPort();
        string script = db.Beside("sockets.py"), log = db.Beside("log");
        Directory.CreateDirectory(db.Data);
        File.WriteAllText(script, $"""
            import os, signal, socket, subprocess
            http, commands, udp = socket.socket(), socket.socket(socket.AF_UNIX), socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            http.bind(('127.0.0.1', {port})); commands.bind('{db.Data}/logdb.sock'); udp.bind(('127.0.0.1', 0))
            for s in (http, commands): s.listen(16)
            for at, s in enumerate((http, commands, udp)): os.dup2(s.fileno(), 20 + at)
            def prepare():
                for at in range(3): os.dup2(20 + at, 3 + at)
                os.environ.update(LISTEN_FDS='3', LISTEN_PID=str(os.getpid()))
            program = ['sh', '-c', 'LISTEN_FDS=3 LISTEN_PID=$$ exec "$0" "$@"', '{LogDb.Built()}', '--data', '{db.Data}']
            for turn in range(3):
                client = subprocess.Popen(['curl', '-s', '--max-time', '50', '-d', 'json "[1: 1]"'.replace('[1: 1]', '{"{n: 1}"}'), 'http://127.0.0.1:{port}/api/query'], stdout=subprocess.PIPE, text=True)
                daemon = subprocess.Popen(program + ['serve', '--listen', '127.0.0.1:{port}'], stdout=subprocess.DEVNULL, stderr=open('{log}', 'w'), close_fds=False, preexec_fn=prepare)
                answer = client.communicate()[0].strip()
                told = subprocess.run([program[3], '--data', '{db.Data}', 'exec', 'flowmon.bindings'], capture_output=True, text=True).stdout.split()[0]
                daemon.send_signal(signal.SIGTERM)
                print(answer, told, daemon.wait(), os.path.exists('{db.Data}/logdb.sock'), flush=True)
            """);
        ProcessOutcome outcome = Programs.Run("python3", "", 2 * Programs.Patience, script);
        Assert.Equal(string.Concat(Enumerable.Repeat("{\"n\":1} Port 0 True\n", 3)), outcome.Output + outcome.Errors);
        Assert.Contains("is of the kind Dgram, which is opened by the daemon itself", File.ReadAllText(log), StringComparison.Ordinal);
    }

    [ToolFact("systemd-analyze")]
    public void Unit_AsPrinted_IsVerified()
    {
        using LogDb db = new();
        string unit = db.Beside("logdb.service");
        string sockets = db.Beside("logdb.socket");
        File.WriteAllText(sockets, db.Run("config", "--sockets").Output);
        File.WriteAllText(unit, db.Run("config", "--unit").Output.Replace("/usr/bin/logdb", Path.Combine(LogDb.Root, "logdb"), StringComparison.Ordinal));
        ProcessOutcome outcome = Programs.Run("systemd-analyze", "", Programs.Patience, "verify", unit, sockets);
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Errors));
    }

    private static string Configure(LogDb db)
    {
        string file = db.Beside("logdb.conf");
        File.WriteAllText(file, $"""
            [binding default]
            port = {db.Port}
            [logger nf]
            factory = netflow
            table = t
            [table t]
            retention = 30d

            """);
        return file;
    }

    private static long Rows(LogDb db) => db.Run("query", Count) is { ExitCode: 0, Output.Length: > 0 } outcome
        ? JsonDocument.Parse(outcome.Output.Split('\n')[0]).RootElement.GetProperty("count").GetInt64()
        : 0;

    private static string Next(Socket socket)
    {
        byte[] datagram = new byte[4096];
        return Encoding.UTF8.GetString(datagram, 0, socket.Receive(datagram));
    }

    private static string NextButWatchdog(Socket socket)
    {
        string state;
        do
        {
            state = Next(socket);
        }
        while (state == "WATCHDOG=1");
        return state;
    }
}
