using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Batches;

namespace LogFlowDb.Query.Tests.Batches;

/// <summary>Values and columns of all kinds, the same for the same seed.</summary>
internal static class RandomValues
{
    private static readonly string[] s_texts = ["", "a", "A", "aé", "ſ", "S", "ı", "I", "K", "web", "Web", "webserver-long-name", "\0", "\ud800", "日本"];

    public static Value Next(Random random, int depth = 0) => random.Next(depth < 2 ? 13 : 10) switch
    {
        0 => Value.Null,
        1 => Value.From(random.Next(2) == 0),
        2 => Value.From((long)random.Next(-3, 3)),
        3 => Value.From(random.NextInt64(long.MinValue, long.MaxValue)),
        4 => Value.From(new[] { 0.0, -0.0, 1.5, -1.5, double.NaN, double.PositiveInfinity, double.NegativeInfinity, 1e300, 2 }[random.Next(9)]),
        5 => Value.FromDate(random.NextInt64()),
        6 => Value.From(IpValue.FromV4((uint)random.Next(5))),
        7 => Value.From(new IpValue(((UInt128)(uint)random.Next(3) << 100) + (uint)random.Next(3))),
        8 => Value.FromMac(random.Next(4)),
        9 => Value.From(s_texts[random.Next(s_texts.Length)]),
        10 => Value.From([.. Enumerable.Range(0, random.Next(3)).Select(_ => Next(random, depth + 1))]),
        11 => Value.From(new ValueMap([KeyValuePair.Create("k", Next(random, depth + 1)), KeyValuePair.Create("é", Next(random, depth + 1))])),
        _ => Value.From(new byte[] { 1, 2, (byte)random.Next(256) }),
    };

    /// <summary>A column of one kind, with or without nulls, or of any.</summary>
    public static Column Column(Random random, int rows)
    {
        int form = random.Next(9);
        long span = new[] { 1L, 200, 60_000, 4_000_000_000, long.MaxValue }[random.Next(5)];
        int nulls = random.Next(3) == 0 ? 3 : 0;
        ColumnBuilder column = new();
        for (int i = 0; i < rows; i++)
        {
            column.Append(nulls > 0 && random.Next(nulls) == 0 ? Value.Null : form switch
            {
                0 => Value.From(random.NextInt64(span)),
                1 => Value.From(long.MinValue + random.NextInt64(span)),
                2 => Value.FromDate(random.NextInt64(span)),
                3 => Value.From(random.NextDouble()),
                4 => Value.From(IpValue.FromV4((uint)random.NextInt64(uint.MaxValue))),
                5 => Value.From(new IpValue(new UInt128((ulong)random.Next(3), (ulong)random.NextInt64()))),
                6 => Value.From("text-" + random.Next(10)),
                7 => Value.Null,
                _ => Next(random),
            });
        }

        Column built = column.Build();
        return random.Next(4) == 0 && rows > 0 ? new ConstantColumn(built[0], rows) : built;
    }

    public static RowBatch Batch(Random random, int rows)
    {
        string[] names = ["a", "b", "é", "d d", "e"];
        return new RowBatch(rows, names, Array.ConvertAll(names, _ => Column(random, rows)));
    }
}
