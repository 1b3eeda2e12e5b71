using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace LogFlowDb.Outputs.Tests.Servers;

/// <summary>
/// A server of the tests: on a free port of the loopback address, its files in a folder of its own, its output in a file there. A shell
/// stands in between, which ends it should the tests be gone. Not thread-safe.
/// </summary>
internal sealed class ServerProcess(string folder, string program, params IReadOnlyList<string> arguments) : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly string _log = Path.Combine(folder, "server.log");
    private Process? _shell;
    private int _server;

    public Dictionary<string, string> Variables { get; } = new(StringComparer.Ordinal);

    /// <summary>Null for the user of the tests. Servers that refuse to run as root need another when the tests are root's.</summary>
    public string? User { get; init; }

    public static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Runs a program to its end, as the user.</summary>
    /// <exception cref="InvalidOperationException">It failed; the message is what it said.</exception>
    public void RunOnce(string other, params IReadOnlyList<string> otherArguments)
    {
        using Process process = Process.Start(Info([.. AsUser(), other, .. otherArguments]))!;
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{other}: {errors}{output.Result}");
        }
    }

    public void Start()
    {
        const string Script = "log=$1; shift; \"$@\" </dev/null >>\"$log\" 2>&1 & echo $!; cat >/dev/null; kill -KILL $!";
        _shell = Process.Start(Info(["/bin/sh", "-c", Script, "sh", _log, .. AsUser(), program, .. arguments]))!;
        _server = int.Parse(_shell.StandardOutput.ReadLine()!, CultureInfo.InvariantCulture);
    }

    /// <summary>Asks again until the answer is yes; fails with the server's words when it ends or that takes too long.</summary>
    public async Task UntilAsync(Func<Task<bool>> isReady)
    {
        long start = Stopwatch.GetTimestamp();
        while (!await isReady())
        {
            if (Stopwatch.GetElapsedTime(start) > s_patience || !Directory.Exists($"/proc/{_server}"))
            {
                throw new TimeoutException($"{program} did not start: {(File.Exists(_log) ? File.ReadAllText(_log) : "")}");
            }

            await Task.Delay(30);
        }
    }

    /// <summary>As kill -9 does, its processes too.</summary>
    public void Kill()
    {
        try
        {
            using Process server = Process.GetProcessById(_server);
            server.Kill(entireProcessTree: true);
            server.WaitForExit();
        }
        catch (ArgumentException)
        {
            // It has ended already.
        }

        _shell?.StandardInput.Close();
        _shell?.WaitForExit();
        _shell?.Dispose();
        _shell = null;
    }

    /// <summary>Stands still, as a machine does that is not reached; the connections stay.</summary>
    public void Pause() => RunOnce("/bin/kill", "-STOP", _server.ToString(CultureInfo.InvariantCulture));

    public void Continue() => RunOnce("/bin/kill", "-CONT", _server.ToString(CultureInfo.InvariantCulture));

    public void Dispose()
    {
        if (_shell is not null)
        {
            Kill();
        }
    }

    public void GiveFolder()
    {
        if (User is not null)
        {
            using Process process = Process.Start(Info(["/bin/chown", "-R", User, folder]))!;
            process.WaitForExit();
        }
    }

    private IEnumerable<string> AsUser() => User is null ? [] : ["setpriv", $"--reuid={User}", $"--regid={User}", "--clear-groups"];

    private ProcessStartInfo Info(IReadOnlyList<string> command)
    {
        ProcessStartInfo info = new(command[0], command.Skip(1))
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        foreach ((string name, string value) in Variables)
        {
            info.Environment[name] = value;
        }

        return info;
    }
}
