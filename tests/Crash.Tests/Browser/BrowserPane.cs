using System.Text.RegularExpressions;

namespace LogFlowDb.Crash.Tests.Browser;

/// <summary>A terminal (of tmux) with a plain shell, in which the browser is started and left again.</summary>
internal sealed partial class BrowserPane : TmuxPane
{
    public BrowserPane(int width, int height)
        : base("browse", width, height)
    {
        Tmux("set", "-g", "status", "off");
        Tmux("set", "-g", "escape-time", "10");
    }

    /// <summary>Modes of the terminal that a program may leave behind: alternate screen, mouse, cursor, application keys.</summary>
    public string Modes => Tmux("display", "-p", "#{alternate_on} #{mouse_any_flag} #{cursor_flag} #{keypad_cursor_flag}").Trim();

    public string TerminalSettings => Programs.Run("stty", "", Programs.Patience, "-a", "-F", Tmux("display", "-p", "#{pane_tty}").Trim()).Output;

    /// <summary>The screen without what differs from run to run: times that requests took, and the folder.</summary>
    public string Screen => Regexes.Milliseconds().Replace(string.Join('\n', Raw.Split('\n').Select(static line => line.TrimEnd())).TrimEnd() + "\n", "0 ms");

    public void Browse(string data, string arguments) => Keys("-l", $"clear; '{LogDb.Built()}' --data '{data}' browse {arguments}\r");

    public void Type(string text) => Keys("-l", text);

    public void Resize(int width, int height) => Tmux("resize-window", "-x", $"{width}", "-y", $"{height}");

    /// <summary>The process that the shell of the pane waits for.</summary>
    public int Program()
    {
        string shell = Tmux("display", "-p", "#{pane_pid}").Trim();
        return int.Parse(Programs.Run("pgrep", "", Programs.Patience, "-P", shell, "logdb").Output.Split('\n')[0], System.Globalization.CultureInfo.InvariantCulture);
    }

    private static partial class Regexes
    {
        [GeneratedRegex(@"\d+ ms", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
        public static partial Regex Milliseconds();
    }
}
