using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Benchmarks.Encodings;

/// <summary>One column for each encoding and for bit widths from 4 to 24. The same for the same seed.</summary>
internal static class EncodingShapes
{
    private const int Rows = 1 << 16;

    public static IEnumerable<EncodingShape> All(int seed = 1)
    {
        Random random = new(seed);
        yield return Numbers("constant", _ => 7);
        foreach (int width in (int[])[4, 8, 12, 16, 20, 24, 31, 40])
        {
            yield return Numbers($"packed, {width} bits", _ => 1000 + random.NextInt64(1L << width));
        }

        yield return Numbers("packed, 2 % exceptions", _ => random.Next(50) == 0 ? random.NextInt64(1L << 30) : random.Next(1 << 16));
        yield return Numbers("packed, common divisor", _ => 1_793_000_000_000_000_000 + (random.NextInt64(1L << 22) * 1_000_000));
        long last = 0;
        yield return Numbers("differences", _ => last += random.Next(1 << 10));
        last = 0;
        yield return Numbers("differences, common divisor", _ => last += random.Next(1 << 10) * 1_000_000L);
        last = 0;
        yield return Numbers("differences, exceptions", _ => last += random.Next(50) == 0 ? random.NextInt64(1L << 30) : random.Next(1 << 10));
        yield return Numbers("runs", i => i / 50 * 1_234_567L);
        long[] distinct = [.. Enumerable.Range(0, 300).Select(_ => random.NextInt64(1L << 40))];
        yield return Numbers("dictionary of numbers", _ => distinct[random.Next(distinct.Length)]);
        yield return Nulls("one null in ten", random);
        yield return Addresses("20 K IPv4 addresses", random, 20_000, _ => IpValue.FromV4((uint)random.NextInt64(1L << 32)));
        yield return Addresses("20 K IPv6 addresses", random, 20_000, _ => new IpValue(new UInt128(0x20010db800000000UL + (ulong)random.Next(5000), (ulong)random.NextInt64())));
        yield return Addresses("300 IPv4 addresses", random, 300, _ => IpValue.FromV4((uint)random.NextInt64(1L << 32)));
        Value[] texts = [.. Enumerable.Range(0, 50).Select(i => Value.From("host-" + i))];
        yield return new EncodingShape("50 texts", new ValueColumn(Enumerable.Range(0, Rows).Select(_ => texts[random.Next(texts.Length)]).ToArray()));
    }

    private static EncodingShape Numbers(string name, Func<int, long> next)
    {
        long[] values = new long[Rows];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = next(i);
        }

        return new EncodingShape(name, new LongColumn(ValueKind.Long, values));
    }

    private static EncodingShape Nulls(string name, Random random)
    {
        long[] values = new long[Rows];
        NullMask nulls = new(Rows);
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = random.Next(1 << 16);
            if (random.Next(10) == 0)
            {
                values[i] = 0;
                nulls.Set(i);
            }
        }

        return new EncodingShape(name, new LongColumn(ValueKind.Long, values, nulls));
    }

    private static EncodingShape Addresses(string name, Random random, int distinct, Func<int, IpValue> next)
    {
        IpValue[] known = [.. Enumerable.Range(0, distinct).Select(next)];
        return new EncodingShape(name, new IpColumn(Enumerable.Range(0, Rows).Select(_ => known[random.Next(known.Length)]).ToArray()));
    }
}
