using LogFlowDb.Console.Interactive;
using LogFlowDb.Console.Verbs;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using Xunit;

namespace LogFlowDb.Console.Tests.Verbs;

public sealed class ResultBrowserTests
{
    [Theory]
    [InlineData(true, new long[] { 1, 1, 2 }, new long[] { 2, 5 })]
    [InlineData(true, new long[] { 9, 8, 8 }, new long[] { 8, 1 })]
    [InlineData(true, new long[] { 4 }, new long[] { 4 })]
    [InlineData(false, new long[] { 1, 2 }, new long[] { 1 })]
    [InlineData(false, new long[] { 3, 1 }, new long[] { 2 })]
    public void IsInOrderOfTime_Times_GoOneWay(bool expected, long[] first, long[] second) => Assert.Equal(expected, ResultBrowser.IsInOrderOfTime(Kept(first, second)));

    [Fact]
    public void IsInOrderOfTime_WithoutTimesOrRows_IsNot()
    {
        Assert.False(ResultBrowser.IsInOrderOfTime(new KeptResult("q", null)));
        KeptResult other = new("q", null);
        other.Add(new RowBatch(1, ["a"], [new ConstantColumn(Value.From(1L), 1)]));
        Assert.False(ResultBrowser.IsInOrderOfTime(other));
    }

    private static KeptResult Kept(params long[][] batches)
    {
        KeptResult kept = new("table t", null);
        foreach (long[] times in batches)
        {
            kept.Add(new RowBatch(times.Length, ["_time"], [new LongColumn(ValueKind.Date, times)]));
        }

        return kept;
    }
}
