using System.Text;
using LogFlowDb.Console.Formats;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using Xunit;

namespace LogFlowDb.Console.Tests.Formats;

public sealed class ChartWriterTests
{
    private const long Minute = 60_000_000_000;

    [Fact]
    public void Chart_TimesAndNumbers_DrawsColumnsFromZeroAndLeavesGapsEmpty() => Assert.Equal(
        """
         8 ┤      ██    ██
           │      ██    ██
           │      ██    ██
           │      ██    ██
         4 ┤██    ██    ██
           │██    ██    ██
           │██    ██    ██
         0 ┤██    ██    ██
            00:00    00:03
            n, peak 8, UTC, 1 min a bar

        """,
        Draw(
            unicode: true,
            ("_time", Dates(0, 1, 2, 4)),
            ("n", Longs(4, 0, 8, 8))));

    [Fact]
    public void Chart_LabelsAndNumbers_DrawsBarsWithShares() => Assert.Equal(
        """
               n
         tcp  30   75.0 %  #############################
         udp  10   25.0 %  ##########
         gre   -

        """,
        Draw(unicode: false, ("protocol", new ValueColumn(new[] { Value.From("tcp"), Value.From("udp"), Value.From("gre") })), ("n", new ValueColumn(new[] { Value.From(30L), Value.From(10L), Value.Null }))));

    [Fact]
    public void Chart_HostileLabels_AreVisible() =>
        Assert.DoesNotContain('\e', Draw(unicode: true, ("s\e", new ValueColumn(new[] { Value.From("\e[2J") })), ("n", Longs(1))));

    [Fact]
    public void Chart_NoNumbers_SaysSo() =>
        Assert.StartsWith("nothing to draw", Draw(unicode: true, ("s", new ValueColumn(new[] { Value.From("x") }))), StringComparison.Ordinal);

    [Fact]
    public void Chart_ManySeries_ALineEach()
    {
        (string, Column)[] columns = [("_time", Dates(0, 1)), .. Enumerable.Range(0, 8).Select(static i => ($"s{i}", (Column)Longs(i, 7)))];
        string[] lines = Draw(unicode: true, columns).Split('\n');
        Assert.StartsWith(" s0", lines[0], StringComparison.Ordinal);
        Assert.StartsWith(" s7", lines[7], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "0")]
    [InlineData(999, "999")]
    [InlineData(1500, "1.5 k")]
    [InlineData(4_200_000_000, "4.2 G")]
    [InlineData(-31_200, "-31.2 k")]
    [InlineData(0.25, "0.25")]
    public void Short_Number_HasThreeDigits(double value, string text) => Assert.Equal(text, BarText.Short(value));

    private static LongColumn Dates(params long[] minutes) => new(ValueKind.Date, minutes.Select(static m => m * Minute).ToArray(), null);

    private static LongColumn Longs(params long[] values) => new(ValueKind.Long, values, null);

    private static string Draw(bool unicode, params (string Name, Column Column)[] columns)
    {
        using MemoryStream output = new();
        ChartWriter writer = new(output, new ChartOptions(48, 14, unicode, Palette.Off, TimeZoneInfo.Utc));
        writer.Begin(null);
        writer.Rows(new RowBatch(columns[0].Column.Length, [.. columns.Select(static c => c.Name)], [.. columns.Select(static c => c.Column)]));
        writer.End();
        return Encoding.UTF8.GetString(output.ToArray());
    }
}
