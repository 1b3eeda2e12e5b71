using System.Diagnostics;

namespace LogFlowDb.Console.Tests;

/// <summary>Runs the program as its users do.</summary>
internal static class LogdbProcess
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    public static (int ExitCode, string Output, string Error) Run(string directory, IEnumerable<string> arguments, string input = "")
    {
        using Process process = Start(directory, arguments);
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        if (!process.WaitForExit(s_patience))
        {
            process.Kill();
            throw new TimeoutException($"logdb {string.Join(' ', arguments)} did not end; {output.Result} {error.Result}");
        }

        return (process.ExitCode, output.Result, error.Result);
    }

    public static Process Start(string directory, IEnumerable<string> arguments, string timeZone = "UTC")
    {
        ProcessStartInfo start = new(Path.Combine(AppContext.BaseDirectory, "logdb"))
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["TZ"] = timeZone;
        start.Environment["LOGDB_DATA"] = directory;
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!;
    }

    /// <summary>A running daemon; its ports are open when this returns.</summary>
    public static Process Serve(string directory)
    {
        Process process = Start(directory, ["serve"]);
        process.StandardInput.Close();
        if (process.StandardOutput.ReadLine() is not { } ready || !ready.StartsWith("serving", StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"serve did not start: {process.StandardError.ReadToEnd()}");
        }

        return process;
    }

    /// <summary>Sends SIGTERM and returns the exit code.</summary>
    public static int Stop(Process process)
    {
        using Process kill = Process.Start("kill", [process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
        if (!process.WaitForExit(s_patience))
        {
            process.Kill();
            throw new TimeoutException("serve did not stop");
        }

        return process.ExitCode;
    }
}
