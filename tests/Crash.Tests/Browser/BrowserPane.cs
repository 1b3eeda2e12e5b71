using System.Diagnostics;
using System.Text.RegularExpressions;
using Xunit;

namespace LogFlowDb.Crash.Tests.Browser;

/// <summary>A terminal (of tmux) with a plain shell, in which the browser is started and left again.</summary>
internal sealed partial class BrowserPane : IDisposable
{
    private static readonly TimeSpan s_step = TimeSpan.FromMilliseconds(20);

    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("logdb-browse-");
    private readonly string _socket = $"logdb-{Guid.NewGuid():n}";

    public BrowserPane(int width, int height)
    {
        string command = $"cd '{_home.FullName}' && env -u TMUX -u LOGDB_DATA -u NO_COLOR HOME='{_home.FullName}' XDG_STATE_HOME='{_home.FullName}/state' "
            + "LC_ALL=C.UTF-8 TZ=UTC PS1='$ ' TERM=screen-256color sh -i";
        Tmux("-f", "/dev/null", "new-session", "-d", "-x", $"{width}", "-y", $"{height}", command);
        Tmux("set", "-g", "status", "off");
        Tmux("set", "-g", "escape-time", "10");
        WaitFor("$");
    }

    /// <summary>Modes of the terminal that a program may leave behind: alternate screen, mouse, cursor, application keys.</summary>
    public string Modes => Tmux("display", "-p", "#{alternate_on} #{mouse_any_flag} #{cursor_flag} #{keypad_cursor_flag}").Trim();

    public string TerminalSettings => Programs.Run("stty", "", Programs.Patience, "-a", "-F", Tmux("display", "-p", "#{pane_tty}").Trim()).Output;

    public string Raw => Tmux("capture-pane", "-p");

    /// <summary>The screen without what differs from run to run: times that requests took, and the folder.</summary>
    public string Screen => Regexes.Milliseconds().Replace(string.Join('\n', Raw.Split('\n').Select(static line => line.TrimEnd())).TrimEnd() + "\n", "0 ms");

    public void Browse(string data, string arguments) => Keys("-l", $"clear; '{LogDb.Built()}' --data '{data}' browse {arguments}\r");

    /// <summary>Names of keys as tmux has them; other texts are typed.</summary>
    public void Keys(params string[] keys) => Tmux(["send-keys", .. keys]);

    public void Type(string text) => Keys("-l", text);

    public void Resize(int width, int height) => Tmux("resize-window", "-x", $"{width}", "-y", $"{height}");

    /// <summary>The process that the shell of the pane waits for.</summary>
    public int Program()
    {
        string shell = Tmux("display", "-p", "#{pane_pid}").Trim();
        return int.Parse(Programs.Run("pgrep", "", Programs.Patience, "-P", shell, "logdb").Output.Split('\n')[0], System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>Waits until the screen holds a text.</summary>
    public void WaitFor(string text) => WaitFor(screen => screen.Contains(text, StringComparison.Ordinal), text);

    public void WaitFor(Func<string, bool> test, string what)
    {
        Stopwatch watch = Stopwatch.StartNew();
        using ManualResetEventSlim never = new();
        string screen;
        while (!test(screen = Raw))
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
        [GeneratedRegex(@"\d+ ms", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
        public static partial Regex Milliseconds();
    }
}
