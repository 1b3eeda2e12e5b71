using System.Diagnostics;

namespace LogFlowDb.Crash.Tests;

/// <summary>Starts programs as a shell would, with nothing inherited but the environment.</summary>
internal static class Programs
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static Process Start(string program, params IEnumerable<string> arguments)
    {
        ProcessStartInfo info = new(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        info.Environment.Remove("LOGDB_DATA");
        info.Environment["TZ"] = "UTC";
        if (!program.Contains('/', StringComparison.Ordinal))
        {
            info.Environment["PATH"] += ":/usr/sbin:/sbin";
            info.FileName = "/usr/bin/env";
            info.ArgumentList.Insert(0, program);
        }

        return Process.Start(info)!;
    }

    /// <summary>Runs a program to its end.</summary>
    public static ProcessOutcome Run(string program, string input, TimeSpan patience, params IEnumerable<string> arguments)
    {
        using Process process = Start(program, arguments);
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        if (!process.WaitForExit(patience))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} did not end within {patience.TotalSeconds} s");
        }

        return new ProcessOutcome(process.ExitCode, output.Result, errors.Result);
    }

    /// <summary>Null when all are installed.</summary>
    public static string? WhyAbsent(params IReadOnlyList<string> programs)
    {
        string[] folders = [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':'), "/usr/sbin", "/sbin"];
        string[] missing = [.. programs.Where(program => !folders.Any(folder => File.Exists(Path.Combine(folder, program))))];
        return missing.Length > 0 ? $"not installed: {string.Join(", ", missing)}" : null;
    }

    public static void Signal(Process process, string signal) => Run("/bin/kill", "", Patience, $"-{signal}", $"{process.Id}");
}
