using FsCheck;
using FsCheck.Fluent;
using LogFlowDb.Engine.Blocks;
using Xunit;

namespace LogFlowDb.Engine.Tests.Blocks;

public sealed class LongEncoderTests
{
    public static TheoryData<string, long[]> Shapes()
    {
        Random random = new(7);
        const int Rows = 5000;
        TheoryData<string, long[]> data = new()
        {
            { "empty", [] },
            { "one", [long.MinValue] },
            { "constant", [.. Enumerable.Repeat(-5L, Rows)] },
            { "short", [1, -1, long.MaxValue, long.MinValue, 0] },
            { "ascending", [.. Enumerable.Range(0, Rows).Select(i => (long)i)] },
            { "milliseconds", [.. Enumerable.Range(0, Rows).Select(i => 1_793_000_000_000_000_000 + (random.Next(100_000) * 1_000_000L))] },
            { "runs", [.. Enumerable.Range(0, Rows).Select(i => i / 37 * 1_234_567_891L)] },
            { "few distinct", [.. Enumerable.Range(0, Rows).Select(i => random.Next(5) * 1_000_003L)] },
            { "outliers", [.. Enumerable.Range(0, Rows).Select(i => random.Next(100) == 0 ? random.NextInt64() : random.Next(200))] },
            { "popular", [.. Enumerable.Range(0, Rows).Select(i => random.Next(10) == 0 ? 32768 + random.Next(28232) : random.Next(4) == 0 ? 443L : random.Next(20) * 77)] },
            { "popular, and extremes", [.. Enumerable.Range(0, Rows).Select(i => random.Next(5) == 0 ? (random.Next(2) == 0 ? long.MinValue + i : long.MaxValue - i) : random.Next(6) - 3L)] },
            { "popular at every scale", [.. Enumerable.Range(0, 60_000).Select(_ => (long)Math.Pow(random.NextDouble(), -2.5))] },
            { "runs of runs of runs", [.. Enumerable.Range(0, 60_000).Select(i => (i & (i >> 3) & (i >> 7) & (i >> 11)) * 0x10001L)] },
            { "distinct, far apart", [.. Enumerable.Range(0, Rows / 3).Select(i => i * (i % 7 == 0 ? 1L << 45 : 3L)).Order()] },
            { "full range", [.. Enumerable.Range(0, Rows).Select(i => i % 2 == 0 ? long.MinValue + i : long.MaxValue - i)] },
            { "random", [.. Enumerable.Range(0, Rows).Select(_ => random.NextInt64(long.MinValue, long.MaxValue))] },
        };
        return data;
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Write_AnyShape_ReadsBackInWholeAndByFrame(string shape, long[] values)
    {
        Assert.NotNull(shape);
        AssertRoundTrip(values);
    }

    [Fact]
    public void Write_AnyNumbers_ReadBack() =>
        Prop.ForAll(ArbMap.Default.ArbFor<long[]>(), values => AssertRoundTrip(values)).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("milliseconds", 2.4)]
    [InlineData("runs", 0.3)]
    [InlineData("few distinct", 0.45)]
    [InlineData("outliers", 1.3)]
    [InlineData("ascending", 0.02)]
    [InlineData("popular", 1.1)]
    public void Write_KnownShape_StaysWithinItsBytesPerValue(string shape, double limit)
    {
        long[] values = (long[])Shapes().First(s => string.Equals((string)s[0], shape, StringComparison.Ordinal))[1];
        ByteWriter writer = new();
        LongEncoder.Write(values, writer);
        Assert.True(writer.Length <= limit * values.Length, $"{writer.Length / (double)values.Length:F3} bytes a value");
    }

    [Fact]
    public void Open_AnyBytes_GivesValuesOrInvalidData() =>
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes =>
        {
            try
            {
                _ = LongChunk.Open(bytes, 2000, out _).ToArray();
            }
            catch (Exception e) when (e is InvalidDataException or ArgumentException or OverflowException or IndexOutOfRangeException)
            {
                // Readers of blocks turn these into the exception that names the file; anything else would escape them.
            }
        }).QuickCheckThrowOnFailure();

    private static void AssertRoundTrip(long[] values)
    {
        ByteWriter writer = new();
        LongEncoder.Write(values, writer);
        LongChunk chunk = LongChunk.Open(writer.WrittenBuffer, values.Length, out int length);
        Assert.Equal(writer.Length, length);
        Assert.Equal(values, chunk.ToArray());
        for (int first = 0; first < values.Length; first += 2048)
        {
            long[] part = new long[Math.Min(2048, values.Length - first)];
            chunk.Read(first, part);
            Assert.Equal(values.AsSpan(first, part.Length).ToArray(), part);
        }

        // One of several rows, first few and then, behind the middle, many; each twice.
        foreach (int step in new[] { 1, 7, 40, 1500 })
        {
            int[] rows = [.. Enumerable.Range(0, values.Length).Where(i => i % (i < values.Length / 2 ? step : 3) == 0).SelectMany(i => new[] { i, i })];
            long[] some = new long[rows.Length];
            chunk.ReadRows(rows, some);
            Assert.Equal(Array.ConvertAll(rows, i => values[i]), some);
        }
    }
}
