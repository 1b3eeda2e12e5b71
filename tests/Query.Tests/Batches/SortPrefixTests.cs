using FsCheck;
using FsCheck.Fluent;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Batches;
using Xunit;

namespace LogFlowDb.Query.Tests.Batches;

public sealed class SortPrefixTests
{
    [Fact]
    public void Of_AnyTwoValues_NeverContradictsTheirOrder() =>
        Prop.ForAll<int>(static seed =>
        {
            Random random = new(seed);
            for (int i = 0; i < 200; i++)
            {
                Value x = RandomValues.Next(random), y = RandomValues.Next(random);
                int order = ValueComparer.Instance.Compare(x, y);
                if (order != 0)
                {
                    Assert.False(SortPrefix.Of(x).CompareTo(SortPrefix.Of(y)) * order < 0, $"{x} {y}");
                }
                else
                {
                    Assert.Equal(SortPrefix.Of(x), SortPrefix.Of(y));
                }
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Fill_OfAnyColumn_EqualsItsValues() =>
        Prop.ForAll<int>(static seed =>
        {
            Column column = RandomValues.Column(new Random(seed), 50);
            ulong[] prefixes = new ulong[50];
            SortPrefix.Fill(column, prefixes);
            for (int row = 0; row < prefixes.Length; row++)
            {
                Assert.Equal(SortPrefix.Of(column[row]), prefixes[row]);
            }
        }).QuickCheckThrowOnFailure();
}
