using FsCheck;
using FsCheck.Fluent;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Aggregates;
using Xunit;

namespace LogFlowDb.Query.Tests.Aggregates;

/// <summary>Estimates keep to the errors that the reference promises, also when they are put together of parts.</summary>
public sealed class EstimateTests
{
    [Fact]
    public void Quantile_AnyNumbersInAnyParts_IsWithinItsError()
    {
        Gen<double> number = Gen.OneOf(
            Gen.Choose(-1000, 1000).Select(static n => (double)n),
            Gen.Choose(0, int.MaxValue).Select(static n => n * 1000.0),
            Gen.Choose(1, 1_000_000).Select(static n => Math.Exp(n / 50_000.0)),
            Gen.Constant(0.0));
        Gen<(double[], int, double, double)> cases =
            from numbers in number.NonEmptyListOf()
            from parts in Gen.Choose(1, 4)
            from percent in Gen.Choose(0, 1000).Select(static p => p / 10.0)
            from error in Gen.Elements(0.001, 0.01, 0.1, 0.5)
            select (numbers.ToArray(), parts, percent, error);
        Prop.ForAll(cases.ToArbitrary(), c =>
        {
            (double[] numbers, int parts, double percent, double error) = c;
            QuantileSketch[] sketches = [.. Enumerable.Range(0, parts).Select(_ => new QuantileSketch(error))];
            for (int i = 0; i < numbers.Length; i++)
            {
                sketches[i % parts].Add(numbers[i]);
            }

            for (int i = 1; i < parts; i++)
            {
                sketches[0].Add(sketches[i]);
            }

            double[] sorted = [.. numbers.Order()];
            double exact = sorted[(int)Math.Floor(percent / 100 * (sorted.Length - 1))], estimate = sketches[0].Quantile(percent);
            Assert.True(Math.Abs(estimate - exact) <= (Math.Abs(exact) * error * 1.000001) + 1e-300, $"{estimate} for {exact} at {percent} of {sorted.Length}, error {error}");
            Assert.Equal(numbers.Length, sketches[0].Count);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Quantile_NumbersFurtherApartThanBucketsReach_KeepsTheUpperOnesExactAndItsSize()
    {
        QuantileSketch sketch = new(0.001);
        for (int exponent = -300; exponent <= 300; exponent++)
        {
            sketch.Add(Math.Pow(10, exponent));
        }

        Assert.InRange(sketch.Quantile(99.9) / 1e299, 0.999, 1.001);
        Assert.InRange(sketch.BytesHeld, 1, 1 << 18);
        Assert.Equal(1e-300, sketch.Quantile(0));
        Assert.Equal(1e300, sketch.Quantile(100));
    }

    /// <summary>The standard error is 1.04 / sqrt(2^bits); four of them are met in 1 of 10,000 cases, and the numbers here do not change.</summary>
    [Theory]
    [InlineData(4)]
    [InlineData(10)]
    [InlineData(12)]
    [InlineData(16)]
    public void Estimate_DistinctNumbers_IsWithinFourStandardErrors(int bits)
    {
        foreach (int distinct in new[] { 50, 64, 65, 1000, 20_000, 200_000 })
        {
            EstimateAccumulator whole = new(bits), other = new(bits);
            whole.Reserve(1);
            other.Reserve(1);
            const int Step = 4096;
            for (int at = 0; at < distinct; at += Step)
            {
                long[] values = [.. Enumerable.Range(at, Math.Min(Step, distinct - at)).Select(static n => n * 7919L)];
                (at / Step % 2 == 0 ? whole : other).Update([new LongColumn(ValueKind.Long, values)], new int[values.Length]);
            }

            whole.Merge(other, [0], [0]);
            double estimate = whole.Result(1)[0].AsLong, allowed = Math.Max(0.5, 4 * 1.04 / Math.Sqrt(1 << bits) * distinct);
            Assert.True(distinct <= 64 ? estimate == distinct : Math.Abs(estimate - distinct) <= allowed, $"{estimate} for {distinct} by {bits} bits");
        }
    }
}
