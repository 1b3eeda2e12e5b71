using LogFlowDb.Console.Editing;
using Xunit;

namespace LogFlowDb.Console.Tests.Editing;

public sealed class HistoryTests
{
    [Fact]
    public void Add_KeepsWholeEntries_InAFileOfItsOwnerOnly()
    {
        using TestDirectory directory = new();
        string path = Path.Combine(directory.Data, "state", "history");
        History history = new(path);
        history.Add("table x |\n stats count \\n");
        history.Add(" secret");
        history.Add("quit");
        history.Add("quit");
        history.Add("");
        Assert.Equal(["table x |\n stats count \\n", "quit"], new History(path).Entries);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        Assert.Null(history.Problem);
    }

    [Fact]
    public void Open_FileThatOthersMayRead_IsMadeTheOwnersAlone()
    {
        using TestDirectory directory = new();
        string path = directory.Data;
        File.WriteAllText(path, "help\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        Assert.Equal(["help"], new History(path).Entries);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
    }

    [Fact]
    public void Open_MoreThanTheLimit_ForgetsTheOldest()
    {
        using TestDirectory directory = new();
        string path = directory.Data;
        File.WriteAllLines(path, Enumerable.Range(0, History.MaxEntries * 2).Select(static i => $"entry {i}"));
        History history = new(path);
        Assert.Equal(History.MaxEntries, history.Entries.Count);
        Assert.Equal($"entry {History.MaxEntries}", history.Entries[0]);
        Assert.Equal(History.MaxEntries, File.ReadLines(path).Count());
    }

    [Fact]
    public void Add_WhereNothingCanBeWritten_KeepsItInMemoryAndTells()
    {
        History history = new("/proc/no/history");
        history.Add("help");
        Assert.Equal(["help"], history.Entries);
        Assert.Contains("/proc/no/history", history.Problem, StringComparison.Ordinal);
    }
}
