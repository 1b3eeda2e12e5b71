using System.Text.RegularExpressions;

namespace LogFlowDb.Crash.Tests.Shell;

/// <summary>A terminal (of tmux) of a given size in which the shell of the program runs on a directory of its own.</summary>
internal sealed partial class ShellPane : TmuxPane
{
    public ShellPane(int width, int height)
        : base("shell", width, height)
    {
        Keys($"'{LogDb.Built()}' --data data", "Enter");
        WaitFor("help · quit");
        WaitFor("logdb>");
    }

    public string History => Path.Combine(Home.FullName, "state", "logdb", "history");

    /// <summary>The screen without what differs from run to run: times, memory, and the shell's line that started the program.</summary>
    public string Screen => Regexes.Memory().Replace(Regexes.Elapsed().Replace(Lines, "elapsed 0.00s"), "peak 0 bytes");

    private string Lines
    {
        get
        {
            string[] lines = [.. Raw.Split('\n').Select(static line => line.TrimEnd())];
            return string.Join('\n', lines.SkipWhile(static line => !line.StartsWith("LogFlowDb", StringComparison.Ordinal))).TrimEnd() + "\n";
        }
    }

    public void Paste(string text)
    {
        Tmux("set-buffer", text);
        Tmux("paste-buffer", "-p");
    }

    private static partial class Regexes
    {
        [GeneratedRegex(@"elapsed \d+\.\d\ds", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
        public static partial Regex Elapsed();

        [GeneratedRegex(@"peak [\d.]+ \w+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
        public static partial Regex Memory();
    }
}
