using System.Text;
using System.Text.Json;
using LogFlowDb.Console.Diagnostics;
using Xunit;

namespace LogFlowDb.Console.Tests.Diagnostics;

public sealed class ServiceLogTests
{
    private readonly StringBuilder _written = new();
    private readonly SteppedClock _clock = new();

    private string[] Lines => _written.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);

    [Fact]
    public void Info_Text_IsKeyAndValueThatCannotCommandATerminal()
    {
        Log().Info("exporter seen", ("exporter", "10.0.0.1"), ("name", "a \"b\"\u001b[31m=\n"), ("none", null), ("empty", ""), ("rows", 3L));
        Assert.Equal("""ts=2026-11-22T00:00:00.000Z level=info msg="exporter seen" exporter=10.0.0.1 name="a \"b\"\e[31m=\n" empty="" rows=3""", Assert.Single(Lines));
    }

    [Fact]
    public void Warning_Json_IsAnObject()
    {
        Log(json: true).Warning("lost", ("rows", 3L), ("name", "\u001b\"x"));
        JsonElement line = JsonDocument.Parse(Assert.Single(Lines)).RootElement;
        Assert.Equal(("warning", "lost", 3, "\u001b\"x"), (line.GetProperty("level").GetString(), line.GetProperty("msg").GetString(), line.GetProperty("rows").GetInt32(), line.GetProperty("name").GetString()));
    }

    [Fact]
    public void Error_Journal_HasItsLevelAndNoTime()
    {
        ServiceLog log = Log(journal: true);
        log.Error("a b");
        log.Info("c");
        Assert.Equal(["<3>msg=\"a b\"", "<6>msg=c"], Lines);
    }

    [Fact]
    public void Debug_BelowTheLevel_IsNotWritten()
    {
        ServiceLog log = Log();
        log.Debug("x");
        log.Change(LogLevel.Debug, asJson: false);
        log.Debug("y");
        Assert.Contains("msg=y", Assert.Single(Lines), StringComparison.Ordinal);
    }

    [Fact]
    public void Warning_Often_IsHeldBackByKindAndCounted()
    {
        ServiceLog log = Log();
        for (int i = 0; i < 100; i++)
        {
            log.Warning("often", ("i", i));
        }

        log.Warning("seldom");
        Assert.Equal(21, Lines.Length);
        _clock.Now += TimeSpan.FromMinutes(1);
        log.Warning("often", ("i", 100));
        Assert.EndsWith("msg=often i=100 suppressed=80", Lines[^1], StringComparison.Ordinal);
        log.Warning("often", ("i", 101));
        Assert.EndsWith("i=101", Lines[^1], StringComparison.Ordinal);
    }

    private ServiceLog Log(bool json = false, bool journal = false) =>
        new(line => _written.Append(Encoding.UTF8.GetString(line.Span)), LogLevel.Info, json, journal, _clock);
}
