using System.Diagnostics;
using Xunit;

namespace LogFlowDb.Crash.Tests;

/// <summary>A terminal of tmux with a plain shell in a home of its own.</summary>
internal abstract class TmuxPane : IDisposable
{
    private static readonly TimeSpan s_step = TimeSpan.FromMilliseconds(20);

    private readonly string _socket = $"logdb-{Guid.NewGuid():n}";

    protected TmuxPane(string name, int width, int height)
    {
        Home = Directory.CreateTempSubdirectory($"logdb-{name}-");
        string home = Home.FullName;
        string command = $"cd '{home}' && env -u TMUX -u LOGDB_DATA -u NO_COLOR HOME='{home}' XDG_STATE_HOME='{home}/state' XDG_CONFIG_HOME='{home}/config' "
            + "LC_ALL=C.UTF-8 TZ=UTC PS1='$ ' TERM=screen-256color sh -i";
        Tmux("-f", "/dev/null", "new-session", "-d", "-x", $"{width}", "-y", $"{height}", command);
        WaitFor(static screen => screen.TrimEnd() == "$", "the system's shell");
    }

    public string Raw => Tmux("capture-pane", "-p");

    protected DirectoryInfo Home { get; }

    /// <summary>Names of keys as tmux has them; other texts are typed.</summary>
    public void Keys(params string[] keys) => Tmux(["send-keys", .. keys]);

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
        Home.Delete(recursive: true);
    }

    protected string Tmux(params string[] arguments) => Programs.Run("tmux", "", Programs.Patience, ["-L", _socket, .. arguments]).Output;
}
