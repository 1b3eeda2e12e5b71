using System.Globalization;
using System.IO.Compression;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using LogFlowDb.Outputs.Files;
using LogFlowDb.Outputs.Targets;
using LogFlowDb.Outputs.Tests.Support;

namespace LogFlowDb.Outputs.Tests.Files;

public sealed class FileTargetTests : IDisposable
{
    private static readonly OutputShape s_shape = new(["n", "t"], [], []);

    private readonly TestDirectory _directory = new();
    private readonly SetClock _clock = new(new DateTimeOffset(2026, 11, 22, 12, 59, 30, TimeSpan.Zero));

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Write_CsvInPlace_GrowsUnderOneHeaderOverRestarts()
    {
        OutputPosition position = OutputPosition.Start;
        for (int i = 0; i < 3; i++)
        {
            IOutputTarget target = Make(("path", "a.csv"), ("format", "csv"));
            await target.OpenAsync(position, default);
            position = await RoundAsync(target, (i * 2) + 1, 2);
            await target.CloseAsync();
        }

        Assert.Equal("n,t\n1,\"a,1\"\n2,\"a,2\"\n3,\"a,3\"\n4,\"a,4\"\n5,\"a,5\"\n6,\"a,6\"\n", Text("a.csv"));
    }

    [Theory]
    [InlineData("off")]
    [InlineData("on")]
    public async Task Open_AfterRowsThatWereNotCommitted_CutsTheFileBack(string gzip)
    {
        IOutputTarget target = Make(("path", "a.json"), ("gzip", gzip));
        await target.OpenAsync(OutputPosition.Start, default);
        OutputPosition kept = await RoundAsync(target, 1, 1000);
        await RoundAsync(target, 1001, 500);
        await target.WriteAsync(Rows(1501, 20_000), default);
        await target.CloseAsync();
        Assert.True(Length("a.json") > FileState.Parse(kept.State)!.Bytes);

        target = Make(("path", "a.json"), ("gzip", gzip));
        await target.OpenAsync(kept, default);
        await RoundAsync(target, 1001, 2);
        await target.CloseAsync();
        Assert.Equal(Enumerable.Range(1, 1002).Select(static n => $"{{\"n\":{n},\"t\":\"a,{n}\"}}"), (gzip == "on" ? Unzipped("a.json") : Text("a.json")).Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Settle_WhenItsTimeIsOver_GivesTheFileItsName()
    {
        IOutputTarget target = Make(("path", "%Y%m%d-%H%M.tsv"), ("format", "tsv"), ("rotate", "1h"), ("latest", "now"));
        await target.OpenAsync(OutputPosition.Start, default);
        await RoundAsync(target, 1, 1);
        await target.SettleAsync(default);
        Assert.Equal(["20261122-1200.tsv.out.part"], Files());
        _clock.Now += TimeSpan.FromMinutes(1);
        await target.SettleAsync(default);
        Assert.Equal(["20261122-1200.tsv", "now"], Files());
        await RoundAsync(target, 2, 1);
        await target.FinishAsync(default);
        await target.CloseAsync();
        Assert.Equal(["20261122-1200.tsv", "20261122-1300.tsv", "now"], Files());
        Assert.Equal("n\tt\n2\ta,2\n", Text("now"));
        Assert.Equal(_directory.File("20261122-1300.tsv"), File.ResolveLinkTarget(_directory.File("now"), returnFinalTarget: true)!.FullName);
    }

    [Fact]
    public async Task Open_BetweenCommitAndName_LosesAndDoublesNothing()
    {
        (string, string)[] settings = [("path", "%H.json"), ("rotate", "1h")];
        IOutputTarget target = Make(settings);
        await target.OpenAsync(OutputPosition.Start, default);
        OutputPosition position = await RoundAsync(target, 1, 3);
        await target.CloseAsync();
        _clock.Now += TimeSpan.FromHours(1);

        // Before the name was given, and after it, when nobody came to keep what followed.
        for (int i = 0; i < 2; i++)
        {
            target = Make(settings);
            await target.OpenAsync(position, default);
            await target.CloseAsync();
            Assert.Equal(["12.json"], Files());
        }

        target = Make(settings);
        await target.OpenAsync(position, default);
        await RoundAsync(target, 4, 1);
        await target.FinishAsync(default);
        Assert.Equal(["12.json", "13.json"], Files());
        Assert.Equal(3, Text("12.json").Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Equal("{\"n\":4,\"t\":\"a,4\"}\n", Text("13.json"));
    }

    [Theory]
    [InlineData("rotate_rows", "5")]
    [InlineData("rotate_size", "100")]
    public async Task Settle_FullFile_BeginsTheNextWithANumber(string key, string value)
    {
        IOutputTarget target = Make(("path", "a.log.json"), (key, value));
        await target.OpenAsync(OutputPosition.Start, default);
        for (int i = 0; i < 3; i++)
        {
            await RoundAsync(target, (i * 6) + 1, 6);
            await target.SettleAsync(default);
        }

        Assert.Equal(["a-1.log.json", "a-2.log.json", "a.log.json"], Files());
        Assert.Equal(6, Text("a-2.log.json").Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task Settle_ReplacingWithEachRefresh_LeavesTheLatestRows()
    {
        IOutputTarget target = Make(("path", "a.json"), ("rotate", "refresh"), ("exists", "replace"));
        await target.OpenAsync(OutputPosition.Start, default);
        for (int i = 1; i <= 3; i++)
        {
            await RoundAsync(target, i, 1);
            await target.SettleAsync(default);
        }

        Assert.Equal(["a.json"], Files());
        Assert.Equal("{\"n\":3,\"t\":\"a,3\"}\n", Text("a.json"));
    }

    [Fact]
    public async Task Write_WhereNothingCanBeWritten_FailsWithThePlace()
    {
        File.WriteAllText(_directory.File("a"), "");
        IOutputTarget target = Make(("path", "a/b.json"));
        await target.OpenAsync(OutputPosition.Start, default);
        OutputException failure = await Assert.ThrowsAsync<OutputException>(async () => await target.WriteAsync(Rows(1, 1), default));
        Assert.Contains(_directory.Path, failure.Message, StringComparison.Ordinal);
        await target.CloseAsync();
    }

    [Fact]
    public async Task Open_FileOfAnotherOutput_Fails()
    {
        IOutputTarget first = Make(("path", "a.json")), second = Make(("path", "a.json"));
        await first.OpenAsync(OutputPosition.Start, default);
        await second.OpenAsync(OutputPosition.Start, default);
        await RoundAsync(first, 1, 1);
        await Assert.ThrowsAsync<OutputException>(() => RoundAsync(second, 1, 1));
        await first.CloseAsync();
    }

    [Theory]
    [InlineData("path: 'a%Q' has %Q; there are %Y %m %d %H %M %S, %F %T %R, %y %j %b %B %a %A %s %z and %% for a percent sign", "path", "a%Q")]
    [InlineData("path: 'a$tag' has $tag; there are $output, $host and $$ for a dollar", "path", "a$tag")]
    [InlineData("rotate_size: '10X' is no size, as in 500000, 10M, 1G", "path", "a", "rotate_size", "10X")]
    [InlineData("rotate: '1ms' is shorter than a second", "path", "a", "rotate", "1ms")]
    [InlineData("exists: 'append' cannot go with rotate_rows: a file that is added to has rows already", "path", "a", "rotate_rows", "5", "exists", "append")]
    [InlineData("separator: ';;' is not one ASCII character", "path", "a", "format", "csv", "separator", ";;")]
    [InlineData("separator: ';' is for format=csv", "path", "a", "separator", ";")]
    [InlineData("format: 'xml' is none of json, csv, tsv, pmacct, pmacct-csv, pmacct-json", "path", "a", "format", "xml")]
    public void Create_WrongSetting_SaysWhich(string message, params string[] pairs) =>
        Assert.Equal(message, Assert.Throws<OutputException>(() => Make([.. pairs.Chunk(2).Select(static pair => (pair[0], pair[1]))])).Message);

    [Theory]
    [InlineData("/x/%Y-%m-%d/%H%M%S-%j-%y-%%-$output-$$", "/x/2026-11-22/125930-326-26-%-out-$")]
    [InlineData("/x/%F_%R_%s_%b%a%z", "/x/2026-11-22_12:59_1795352370_NovSun+0000")]
    public void At_Pattern_GivesTheName(string pattern, string name)
    {
        FileTargetFactory factory = new(_clock);
        Assert.Equal(name, FilePattern.Parse(Settings.Of(factory, "/", [("path", pattern)]), "path", "out").At(_clock.GetLocalNow()));
    }

    private static async Task<OutputPosition> RoundAsync(IOutputTarget target, int first, int count)
    {
        await target.WriteAsync(Rows(first, count), default);
        return await target.CommitAsync(first + count - 1, default);
    }

    private static RowBatch Rows(int first, int count) => new(
        count,
        ["t", "n", "more"],
        [
            new ValueColumn(Enumerable.Range(first, count).Select(static n => Value.From(string.Create(CultureInfo.InvariantCulture, $"a,{n}"))).ToArray()),
            new LongColumn(ValueKind.Long, Enumerable.Range(first, count).Select(static n => (long)n).ToArray()),
            new ConstantColumn(Value.Null, count),
        ]);

    private IOutputTarget Make(params IEnumerable<(string Key, string Value)> values)
    {
        FileTargetFactory factory = new(_clock);
        return factory.Create("out", s_shape, Settings.Of(factory, _directory.Path, values));
    }

    private string[] Files() => [.. Directory.GetFiles(_directory.Path).Select(static file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    private string Text(string file) => File.ReadAllText(_directory.File(file));

    private long Length(string file) => new FileInfo(_directory.File(file)).Length;

    private string Unzipped(string file)
    {
        using GZipStream stream = new(File.OpenRead(_directory.File(file)), CompressionMode.Decompress);
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }
}
