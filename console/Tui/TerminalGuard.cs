using System.Runtime.InteropServices;
using System.Text;
using LogFlowDb.Console.Terminal;

namespace LogFlowDb.Console.Tui;

/// <summary>
/// A shell that waits for our end and puts the terminal back when we did not: after SIGKILL, a stack overflow or a fail-fast nobody
/// else does. It has to be started while the terminal is as it was. It is spawned by libc: <see cref="System.Diagnostics.Process"/>
/// would cost a tenth of the time until the first picture, and let the runtime put the terminal back to what it saw.
/// </summary>
internal sealed unsafe partial class TerminalGuard : IDisposable
{
    private const string Script = """
        trap '' INT HUP TERM QUIT TSTP TTOU TTIN
        s=$(stty -g </dev/tty) || exit 0
        echo ready
        read -r ok && exit 0
        printf '{0}' >/dev/tty
        stty "$s" </dev/tty
        """;

    private const string Ready = "ready\n";

    /// <summary>More than posix_spawn_file_actions_t takes in any libc.</summary>
    private const int ActionBytes = 512;

    private readonly int _process;
    private readonly int _answers;
    private int _lifeline;

    private TerminalGuard(int process, int answers, int lifeline)
    {
        _process = process;
        _answers = answers;
        _lifeline = lifeline;
    }

    /// <summary>Begins it; <see cref="WaitUntilReady"/> ends the beginning. Null where there is no shell: then there is no guard.</summary>
    public static TerminalGuard? TryStart()
    {
        StringBuilder leave = new();
        foreach (byte b in RawTerminalOptions.Screen.Leave)
        {
            leave.Append('\\').Append(Convert.ToString(b, 8).PadLeft(3, '0'));
        }

        (int Read, int Write) lifeline = Descriptors.CreatePipe(), answers = Descriptors.CreatePipe();
        int process = Spawn(Script.Replace("{0}", leave.ToString(), StringComparison.Ordinal), lifeline.Read, answers.Write);
        _ = Descriptors.Close(lifeline.Read);
        _ = Descriptors.Close(answers.Write);
        if (process > 0)
        {
            return new TerminalGuard(process, answers.Read, lifeline.Write);
        }

        _ = Descriptors.Close(lifeline.Write);
        _ = Descriptors.Close(answers.Read);
        return null;
    }

    /// <summary>Returns when it knows how the terminal was, or will never know.</summary>
    public void WaitUntilReady()
    {
        Span<byte> answer = stackalloc byte[Ready.Length];
        while (answer.Length > 0 && Descriptors.Read(_answers, wake: -1, answer) is > 0 and var read)
        {
            answer = answer[read..];
        }
    }

    /// <summary>The terminal is as it was: nothing is left to do.</summary>
    public void Dispose()
    {
        if (_lifeline < 0)
        {
            return;
        }

        try
        {
            Descriptors.Write(_lifeline, "ok\n"u8);
        }
        catch (OutputClosedException)
        {
            // It ended before us.
        }

        _ = Descriptors.Close(_lifeline);
        _ = Descriptors.Close(_answers);
        _lifeline = -1;
        _ = WaitFor(_process, null, 0);
    }

    /// <returns>Its number; 0 when there is none.</returns>
    private static int Spawn(string script, int input, int output)
    {
        byte* actions = stackalloc byte[ActionBytes];
        if (InitializeActions(actions) != 0)
        {
            return 0;
        }

        nint[] arguments = [.. new[] { "sh", "-c", script }.Select(Marshal.StringToCoTaskMemUTF8), 0];
        nint[] environment = [Marshal.StringToCoTaskMemUTF8("PATH=" + (Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin")), 0];
        try
        {
            fixed (nint* argumentList = arguments, environmentList = environment)
            {
                bool isReady = AddDuplicate(actions, input, Descriptors.Input) == 0
                    && AddDuplicate(actions, output, Descriptors.Output) == 0
                    && AddDuplicate(actions, output, Descriptors.Error) == 0;
                return isReady && SpawnProcess(out int process, "/bin/sh", actions, null, argumentList, environmentList) == 0 ? process : 0;
            }
        }
        finally
        {
            _ = DestroyActions(actions);
            foreach (nint text in arguments.Concat(environment))
            {
                Marshal.FreeCoTaskMem(text);
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "posix_spawn", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SpawnProcess(out int process, string path, byte* actions, void* attributes, nint* arguments, nint* environment);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_init")]
    private static partial int InitializeActions(byte* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_adddup2")]
    private static partial int AddDuplicate(byte* actions, int from, int to);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_destroy")]
    private static partial int DestroyActions(byte* actions);

    [LibraryImport("libc", EntryPoint = "waitpid")]
    private static partial int WaitFor(int process, int* status, int options);
}
