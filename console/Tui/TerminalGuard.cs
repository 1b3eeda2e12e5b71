using System.Diagnostics;
using System.Globalization;
using System.Text;
using LogFlowDb.Console.Terminal;

namespace LogFlowDb.Console.Tui;

/// <summary>
/// A shell that waits for our end and puts the terminal back when we did not: after SIGKILL, a stack overflow or a fail-fast nobody
/// else does. It has to be started while the terminal is as it was.
/// </summary>
internal sealed class TerminalGuard : IDisposable
{
    private const string Script = """
        trap '' INT HUP TERM QUIT TSTP TTOU TTIN
        s=$(stty -g </dev/tty) || exit 0
        echo ready
        read -r ok && exit 0
        printf '{0}' >/dev/tty
        stty "$s" </dev/tty
        """;

    private readonly Process _shell;

    private TerminalGuard(Process shell) => _shell = shell;

    /// <summary>Null where there is no shell or no terminal: then there is no guard.</summary>
    public static TerminalGuard? TryStart()
    {
        StringBuilder leave = new();
        foreach (byte b in RawTerminalOptions.Screen.Leave)
        {
            leave.Append(CultureInfo.InvariantCulture, $"\\{Convert.ToString(b, 8).PadLeft(3, '0')}");
        }

        try
        {
            Process? shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", Script.Replace("{0}", leave.ToString(), StringComparison.Ordinal)])
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            });
            if (shell?.StandardOutput.ReadLine() == "ready")
            {
                return new TerminalGuard(shell);
            }

            shell?.Dispose();
        }
        catch (Exception e) when (e is IOException or System.ComponentModel.Win32Exception)
        {
            // As without a guard.
        }

        return null;
    }

    /// <summary>The terminal is as it was: nothing is left to do.</summary>
    public void Dispose()
    {
        try
        {
            _shell.StandardInput.Write("ok\n");
            _shell.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended before us.
        }

        _shell.Dispose();
    }
}
