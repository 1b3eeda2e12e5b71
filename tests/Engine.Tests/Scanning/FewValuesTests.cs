using FsCheck;
using FsCheck.Fluent;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Scanning;
using LogFlowDb.Engine.Values;
using Xunit;

namespace LogFlowDb.Engine.Tests.Scanning;

public sealed class FewValuesTests
{
    [Fact]
    public void Of_AnyNumbers_GivesAllDistinctOrNothing() =>
        Prop.ForAll(Gen.Choose(0, 6).ToArbitrary(), ArbMap.Default.ArbFor<int>(), (shape, seed) =>
        {
            Random random = new(seed);
            long[] known = [.. Enumerable.Range(0, random.Next(1, 60)).Select(_ => shape % 2 == 0 ? random.Next(60) : random.NextInt64(long.MinValue, long.MaxValue))];
            long[] values = [.. Enumerable.Range(0, random.Next(1, 5000)).Select(_ => known[random.Next(known.Length)])];
            Value[] distinct = [.. values.Distinct().Order().Select(Value.From)];
            IReadOnlyList<Value>? few = ColumnSummary.Of(new LongColumn(ValueKind.Long, values)).Values;
            if (distinct.Length == 1 || distinct.Length <= FewValues.Limit(values.Length))
            {
                Assert.Equal(distinct, few);
            }
            else
            {
                Assert.Null(few);
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Of_LongTexts_KeepsNothing() =>
        Assert.Null(FewValues.Of([Value.From("short"), Value.From(new string('x', 1000))], 65536));
}
