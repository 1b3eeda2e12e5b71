using FsCheck;
using FsCheck.Fluent;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using Xunit;

namespace LogFlowDb.Engine.Tests.Blocks;

/// <summary>Tables whose columns follow from each other in every way and with exceptions: what is written is read.</summary>
public sealed class RandomBlockTests
{
    private static readonly int[] s_sizes = [1, 2, 95, 1023, 1025, 4095, 4096, 5000, 8193, 12_345];

    [Fact]
    public void Write_AnyTable_ReadsBack() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed => new WrittenBlock(Make(new Random(seed)), summedFields: ["c0", "c1", "c4"]).AssertSame())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(25));

    private static RowBatch Make(Random random)
    {
        int count = s_sizes[random.Next(s_sizes.Length)];
        List<long[]> numbers = [[.. Enumerable.Range(0, count).Select(_ => (long)random.Next(300))]];
        List<(string, Column)> columns = [];
        int wanted = 3 + random.Next(9);
        while (columns.Count < wanted)
        {
            long[] next = Next(random, numbers, count);
            if (random.Next(3) == 0)
            {
                Mirror(random, next, numbers[random.Next(numbers.Count)]);
            }

            numbers.Add(next);
            columns.Add(($"c{columns.Count}", ToColumn(random, next)));
        }

        return WrittenBlock.Batch([.. columns]);
    }

    /// <summary>Numbers that may follow from those of another column.</summary>
    private static long[] Next(Random random, List<long[]> numbers, int count)
    {
        long[] from = numbers[random.Next(numbers.Count)], result = new long[count];
        int shape = random.Next(9), odd = random.Next(2) == 0 ? int.MaxValue : 2 + random.Next(200), salt = random.Next();
        long scale = random.Next(3) switch { 0 => 1, 1 => 1_000_000, _ => random.NextInt64(1L << 40) };
        for (int i = 0; i < count; i++)
        {
            result[i] = random.Next(odd) == 0 ? random.NextInt64(long.MinValue, long.MaxValue) : shape switch
            {
                0 => from[i] + (random.Next(50) * scale),
                1 => unchecked(from[i] * (40 + random.Next(60))) + random.Next(3),
                2 or 3 => unchecked((from[i] ^ salt) * 2654435761) >> 20 & 0xfff,
                4 => from[i],
                5 => (long)Math.Pow(random.NextDouble(), -2.2),
                6 => random.Next(1 + (salt & 0xffff)) * scale,
                7 => i / (1 + (salt & 63)) * scale,
                _ => salt,
            };
        }

        return result;
    }

    /// <summary>Some rows say what another column says a row earlier, as a flow back does.</summary>
    private static void Mirror(Random random, long[] numbers, long[] other)
    {
        for (int i = 1; i < numbers.Length; i++)
        {
            if (random.Next(2) == 0)
            {
                numbers[i] = other[i - 1];
                other[i] = numbers[i - 1];
            }
        }
    }

    private static Column ToColumn(Random random, long[] numbers)
    {
        int count = numbers.Length;
        NullMask? nulls = null;
        if (random.Next(3) == 0)
        {
            nulls = new NullMask(count);
            int length = 1 + random.Next(random.Next(2) == 0 ? 3 : 3000);
            for (int i = 0; i < count; i++)
            {
                if (i / length % 2 == 0)
                {
                    nulls.Set(i);
                }
            }
        }

        bool IsNull(int row) => nulls is not null && nulls[row];
        switch (random.Next(7))
        {
            case 0:
                return new IpColumn(numbers.Select((n, i) => IsNull(i) ? default : Address(n)).ToArray(), nulls);
            case 1:
                return new ValueColumn(numbers.Select((n, i) => IsNull(i) ? Value.Null : n % 5 == 0 ? Value.From(n) : Value.From("t" + (n & 0xff))).ToArray());
            case 2:
                return new DoubleColumn(numbers.Select((n, i) => IsNull(i) ? 0.0 : n / 8.0).ToArray(), nulls);
            case 3:
                return new LongColumn(ValueKind.Bool, numbers.Select((n, i) => IsNull(i) ? 0 : n & 1).ToArray(), nulls);
            case 4:
                return new LongColumn(ValueKind.Date, numbers.Select((n, i) => IsNull(i) ? 0 : n).ToArray(), nulls);
            default:
                return new LongColumn(ValueKind.Long, numbers.Select((n, i) => IsNull(i) ? 0 : n).ToArray(), nulls);
        }
    }

    private static IpValue Address(long number) => (number & 7) == 3
        ? new IpValue(new UInt128(0x20010db800000000UL, (ulong)number & 0xfff))
        : IpValue.FromV4((uint)number & 0x3fff);
}
