using System.ComponentModel;
using System.Diagnostics;

namespace LogFlowDb.Console.Shell;

/// <summary>Other programs on our terminal: editors and pagers.</summary>
internal static class ChildProcess
{
    /// <summary>Runs a line of <c>sh</c> until it ends. The terminal must not be raw meanwhile.</summary>
    /// <param name="input">Written to its standard input; null leaves it the terminal.</param>
    public static bool Run(string command, out string? problem, Action<Stream>? input = null)
    {
        ProcessStartInfo start = new("/bin/sh") { UseShellExecute = false, RedirectStandardInput = input is not null };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(command);
        try
        {
            using Process process = Process.Start(start)!;
            if (input is not null)
            {
                try
                {
                    using Stream stream = process.StandardInput.BaseStream;
                    input(stream);
                }
                catch (IOException)
                {
                    // It was left before its end.
                }
            }

            process.WaitForExit();
            problem = process.ExitCode == 0 ? null : $"{command}: exit code {process.ExitCode}";
            return process.ExitCode == 0;
        }
        catch (Exception e) when (e is Win32Exception or IOException)
        {
            problem = $"{command}: {e.Message}";
            return false;
        }
    }
}
