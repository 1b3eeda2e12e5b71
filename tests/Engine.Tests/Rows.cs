using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using Xunit;

namespace LogFlowDb.Engine.Tests;

/// <summary>Makes rows for tests: every kind of column, deterministic by seed, each row carrying its number in <c>n</c>.</summary>
internal static class Rows
{
    public static RowBatch Make(int count, long firstNumber, int seed, long time = 1_795_000_000_000_000_000)
    {
        Random random = new(seed);
        long[] numbers = new long[count], times = new long[count], ports = new long[count], sparse = new long[count];
        IpValue[] addresses = new IpValue[count];
        double[] doubles = new double[count];
        Value[] texts = new Value[count], mixed = new Value[count];
        NullMask nulls = new(count);
        for (int i = 0; i < count; i++)
        {
            numbers[i] = firstNumber + i;
            times[i] = time + (i * 1_000_000L);
            ports[i] = random.Next(65536);
            addresses[i] = random.Next(10) == 0
                ? new IpValue(new UInt128(0x20010db800000000UL, (ulong)random.Next(1000)))
                : IpValue.FromV4(0x0a000000u + (uint)random.Next(5000));
            doubles[i] = random.NextDouble();
            texts[i] = Value.From("host-" + random.Next(20));
            mixed[i] = (i % 4) switch
            {
                0 => Value.From(i),
                1 => Value.From("t" + i),
                2 => Value.From([Value.From(1), Value.From("x")]),
                _ => Value.Null,
            };
            if (i % 3 == 0)
            {
                nulls.Set(i);
            }
            else
            {
                sparse[i] = i;
            }
        }

        return new RowBatch(
            count,
            ["_time", "n", "src_port", "src_ip", "ratio", "host", "mixed", "sparse", "fixed"],
            [
                new LongColumn(ValueKind.Date, times), new LongColumn(ValueKind.Long, numbers), new LongColumn(ValueKind.Long, ports),
                new IpColumn(addresses), new DoubleColumn(doubles), new ValueColumn(texts), new ValueColumn(mixed),
                new LongColumn(ValueKind.Long, sparse, nulls), new ConstantColumn(Value.From("c"), count),
            ]);
    }

    public static void AssertSame(RowBatch expected, RowBatch actual)
    {
        Assert.Equal(expected.RowCount, actual.RowCount);
        foreach (string name in expected.Names)
        {
            Column want = expected.Column(name), got = actual.Column(name);
            for (int row = 0; row < expected.RowCount; row++)
            {
                Assert.True(want[row] == got[row], $"{name}[{row}]: {want[row]} expected, {got[row]} found");
            }
        }
    }
}
