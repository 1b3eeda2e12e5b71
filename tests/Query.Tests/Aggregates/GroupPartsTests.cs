using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Aggregates;
using LogFlowDb.Query.Expressions;
using Xunit;

namespace LogFlowDb.Query.Tests.Aggregates;

public sealed class GroupPartsTests
{
    private static readonly AggregateCall[] s_calls =
    [
        new(AggregateCatalog.Find("count")!, [], "count"),
        new(AggregateCatalog.Find("sum")!, [new FieldExpression("x")], "sum"),
        new(AggregateCatalog.Find("last")!, [new FieldExpression("x")], "last"),
    ];

    [Theory]
    [InlineData(1, 50_000, false)]
    [InlineData(2, 900, false)]
    [InlineData(3, 200_000, true)]
    [InlineData(4, 5_000, true)]
    public void Take_AfterManyHandOvers_GivesEachGroupOnce(int seed, int distinct, bool appending)
    {
        Random random = new(seed);
        GroupShape shape = new(keyCount: 2, s_calls);
        GroupState state = new(shape) { IsAppending = appending };
        Dictionary<(Value, Value), (long Count, long Sum, long Last)> wanted = [];
        for (int batch = 0; batch < 60; batch++)
        {
            const int Rows = 4096;
            Value[] first = new Value[Rows], second = new Value[Rows];
            long[] numbers = new long[Rows];
            for (int i = 0; i < Rows; i++)
            {
                int key = random.Next(distinct);

                // Larger codes come later, so that keys are packed in more than one way.
                first[i] = Value.From(key % 5 == 0 ? new IpValue((UInt128)key << 70) : IpValue.FromV4((uint)(key % (1 << Math.Min(17, batch + 4))) << (batch > 20 ? 12 : 0)));
                second[i] = key % 11 == 0 ? Value.Null : Value.From((long)key % 7);
                numbers[i] = random.Next(-100, 1000);
                (long count, long sum, _) = wanted.GetValueOrDefault((first[i], second[i]));
                wanted[(first[i], second[i])] = (count + 1, sum + numbers[i], numbers[i]);
            }

            Column x = new LongColumn(ValueKind.Long, numbers);
            state.Add([new ValueColumn(first), new ValueColumn(second)], [[], [x], [x]], Rows);
            if (batch % 4 == 3)
            {
                shape.Parts.Add(state);
                Assert.Equal(0, state.GroupCount);
            }
        }

        shape.Parts.Add(state);
        int found = 0;
        GroupState empty = new(shape);
        for (int part = 0; part < shape.Parts.Count; part++)
        {
            GroupState all = shape.Parts.Take(part, empty);
            Column first = all.Key(0), second = all.Key(1);
            Column[] results = Array.ConvertAll(all.Accumulators, a => a.Result(all.GroupCount));
            for (int group = 0; group < all.GroupCount; group++)
            {
                Assert.True(wanted.Remove((first[group], second[group]), out (long Count, long Sum, long Last) of), $"seed {seed}: a group twice, or never given");
                Assert.Equal((of.Count, of.Sum, of.Last), (results[0][group].AsLong, results[1][group].AsLong, results[2][group].AsLong));
                found++;
            }

            empty.Clear();
        }

        Assert.Empty(wanted);
        Assert.True(found > 0);
    }

    [Fact]
    public void Settle_BeforeDictionariesAreOverwritten_KeepsTheirKeys()
    {
        GroupState state = new(new GroupShape(keyCount: 1, s_calls));
        IpValue[] addresses = [IpValue.FromV4(1), IpValue.FromV4(2), new IpValue((UInt128)3 << 80)];
        for (int block = 0; block < 3; block++)
        {
            // As a scan reads: a new dictionary in the same array.
            addresses[0] = IpValue.FromV4(10 + (uint)block);
            DictionaryColumn key = new(new IpColumn(addresses), new[] { 0, 2, -1, 2 });
            Column x = new LongColumn(ValueKind.Long, new long[] { 5, 7, 9, 11 });
            state.Add([key], [[], [x], [x]], 4);
            state.Settle();
        }

        Column keys = state.Key(0), sums = state.Accumulators[1].Result(state.GroupCount), last = state.Accumulators[2].Result(state.GroupCount);
        string[] found = [.. Enumerable.Range(0, state.GroupCount).Select(g => $"{keys[g]} {sums[g]} {last[g]}").Order(StringComparer.Ordinal)];
        Assert.Equal(["0.0.0.10 5 5", "0.0.0.11 5 5", "0.0.0.12 5 5", "0:0:3:: 54 11", "null 27 9"], found);
    }
}
