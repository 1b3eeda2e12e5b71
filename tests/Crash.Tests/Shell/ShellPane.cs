using System.Diagnostics;
using System.Text.RegularExpressions;
using Xunit;

namespace LogFlowDb.Crash.Tests.Shell;

/// <summary>A terminal (of tmux) of a given size in which the shell of the program runs on a directory of its own.</summary>
internal sealed partial class ShellPane : IDisposable
{
    private static readonly TimeSpan s_step = TimeSpan.FromMilliseconds(50);

    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("logdb-shell-");
    private readonly string _socket = $"logdb-{Guid.NewGuid():n}";

    public ShellPane(int width, int height)
    {
        string program = LogDb.Built();
        string command = $"cd '{_home.FullName}' && env -u TMUX -u LOGDB_DATA -u NO_COLOR HOME='{_home.FullName}' XDG_STATE_HOME='{_home.FullName}/state' "
            + $"XDG_CONFIG_HOME='{_home.FullName}/config' LC_ALL=C.UTF-8 TZ=UTC PS1='$ ' TERM=screen-256color sh -i";
        Tmux("-f", "/dev/null", "new-session", "-d", "-x", $"{width}", "-y", $"{height}", command);
        WaitFor(static screen => screen.TrimEnd() == "$", "the system's shell");
        Keys($"'{program}' --data data", "Enter");
        WaitFor("help · quit");
        WaitFor("logdb>");
    }

    public string History => Path.Combine(_home.FullName, "state", "logdb", "history");

    /// <summary>The screen without what differs from run to run: times, memory, and the shell's line that started the program.</summary>
    public string Screen => Regexes.Memory().Replace(Regexes.Elapsed().Replace(Raw, "elapsed 0.00s"), "peak 0 bytes");

    private string Raw
    {
        get
        {
            string[] lines = [.. Tmux("capture-pane", "-p").Split('\n').Select(static line => line.TrimEnd())];
            return string.Join('\n', lines.SkipWhile(static line => !line.StartsWith("LogFlowDb", StringComparison.Ordinal))).TrimEnd() + "\n";
        }
    }

    /// <summary>Names of keys as tmux has them; other texts are typed.</summary>
    public void Keys(params string[] keys) => Tmux(["send-keys", .. keys]);

    public void Paste(string text)
    {
        Tmux("set-buffer", text);
        Tmux("paste-buffer", "-p");
    }

    /// <summary>Waits until the screen holds a text.</summary>
    public void WaitFor(string text) => WaitFor(screen => screen.Contains(text, StringComparison.Ordinal), text);

    public void WaitFor(Func<string, bool> test, string what)
    {
        Stopwatch watch = Stopwatch.StartNew();
        using ManualResetEventSlim never = new();
        string screen;
        while (!test(screen = Tmux("capture-pane", "-p")))
        {
            Assert.True(watch.Elapsed < Programs.Patience, $"{what} did not come; the screen:\n{screen}");
            never.Wait(s_step);
        }
    }

    public void Dispose()
    {
        Tmux("kill-server");
        _home.Delete(recursive: true);
    }

    private string Tmux(params string[] arguments) => Programs.Run("tmux", "", Programs.Patience, ["-L", _socket, .. arguments]).Output;

    private static partial class Regexes
    {
        [GeneratedRegex(@"elapsed \d+\.\d\ds", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
        public static partial Regex Elapsed();

        [GeneratedRegex(@"peak [\d.]+ \w+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
        public static partial Regex Memory();
    }
}
