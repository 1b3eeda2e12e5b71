using LogFlowDb.Console.Editing;
using LogFlowDb.Console.Interactive;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using Xunit;

namespace LogFlowDb.Console.Tests.Interactive;

public sealed class ShellCompleterTests
{
    private readonly ShellCompleter _completer = new(new ShellCatalogue(Rows));

    [Theory]
    [InlineData("flowmon.op", "flowmon.open")]
    [InlineData("tab", "table")]
    [InlineData("table netf", "netflows")]
    [InlineData("table fro", "from=")]
    [InlineData("table netflows | sta", "stats")]
    [InlineData("query table netflows | sta", "stats")]
    [InlineData("table netflows | stats su", "sum")]
    [InlineData("table netflows | stats sum(octet_", "octet_count")]
    [InlineData("table from=-1h netflows | search src_i", "src_ip")]
    [InlineData("table netflows | join src_ip [ tab", "table")]
    [InlineData("logapi.startLogger lo", @"local\nf")]
    [InlineData("logapi.createLogger netf", "netflow")]
    [InlineData("logapi.createLogger netflow local x bind", "binding=")]
    [InlineData("flowmon.close def", "default")]
    [InlineData("logstorage.table oth", "other")]
    [InlineData("table netflows | stats sum(in_by", "in_bytes")]
    [InlineData("table netflows | search ip_s", "ip_src")]
    [InlineData("help timech", "timechart")]
    [InlineData(".form", ".format")]
    [InlineData(".format ver", "vertical")]
    [InlineData("format cha", "chart")]
    [InlineData(".last nd", "ndjson")]
    public void Complete_Beginning_OffersTheWord(string text, string word)
    {
        Completion completion = _completer.Complete(text, text.Length);
        Assert.Contains(word, completion.Items.Select(static item => item.Text));
        Assert.All(completion.Items, item => Assert.StartsWith(text[completion.Start..], item.Text, StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData("nosuch.command ")]
    [InlineData("table netflows | search line == \"src_i")]
    [InlineData(".keep sta")]
    public void Complete_WhereNothingIsKnown_OffersNothing(string text) => Assert.Empty(_completer.Complete(text, text.Length).Items);

    [Fact]
    public void Complete_InTheMiddle_LooksAtWhatIsBeforeTheCursor()
    {
        const string Text = "table netf | stats count";
        Completion completion = _completer.Complete(Text, "table netf".Length);
        Assert.Equal("netflows", Assert.Single(completion.Items).Text);
    }

    [Fact]
    public void Complete_EveryBeginningOfAQuery_NeverThrows()
    {
        const string Text = "query table from=-1h netflows | search in(src_ip, \"10.0.0.0/8\") | join src_ip [ table other | stats count by src_ip ] | top 3 dst_ip by sum(octet_count)";
        for (int i = 0; i <= Text.Length; i++)
        {
            Assert.NotNull(_completer.Complete(Text, i));
        }
    }

    [Theory]
    [InlineData("table x | stats count", true)]
    [InlineData("table x |", false)]
    [InlineData("table x \\", false)]
    [InlineData("table x | search a == \"b", false)]
    [InlineData("table x | join a [ table y", false)]
    [InlineData("table x | eval a = len(\"]\")", true)]
    [InlineData("logapi.createLogger netflow local\\x y", true)]
    [InlineData(".last csv > \"file", true)]
    [InlineData("", true)]
    public void IsFinished_OpenQuotesAndBrackets_GoOn(string text, bool finished) => Assert.Equal(finished, QueryShape.IsFinished(text));

    private static RowBatch[] Rows(string query) => query switch
    {
        "system count" => [Batch(("table", ["netflows", "other"]), ("count", ["5", "6"]))],
        "system loggers" => [Batch(("name", [@"local\nf"]), ("factory", ["netflow"]), ("status", ["stopped"]))],
        "system bindings" => [Batch(("name", ["default"]), ("transport", ["udp"]), ("port", ["2055"]))],
        "table netflows | limit 200" => [Batch(("src_ip", ["10.0.0.1"]), ("octet_count", ["5"]))],
        _ => [],
    };

    private static RowBatch Batch(params (string Name, string[] Values)[] columns) => new(
        columns[0].Values.Length,
        [.. columns.Select(static column => column.Name)],
        [.. columns.Select(static Column (column) => new ValueColumn(column.Values.Select(static value => Value.From(value)).ToArray()))]);
}
