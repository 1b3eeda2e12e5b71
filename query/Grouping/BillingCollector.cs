using System.Globalization;
using System.Runtime.InteropServices;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Tables;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Aggregates;
using LogFlowDb.Query.Batches;
using LogFlowDb.Query.Expressions;
using LogFlowDb.Query.Functions;
using LogFlowDb.Query.Operators;
using SortKey = LogFlowDb.Query.Batches.SortKey;

namespace LogFlowDb.Query.Grouping;

/// <summary>Sums octets by bucket and key; a row without a time, or in the second form without an interface, does not count.</summary>
internal sealed class BillingCollector(BillingStage stage, GroupShape shape, QueryContext context)
    : GroupCollector(stage.Name, shape, stage.Calls, context)
{
    private const string Side = "side";
    private const int MostBuckets = 10_000_000;

    private readonly TimeBuckets _buckets = new(stage.Span, context.Evaluation.TimeZone);
    private readonly IReadOnlyList<string> _keys = stage.HasSides ? [.. stage.By, BillingStage.Interface, Side, SystemFields.Time] : [.. stage.By, SystemFields.Time];
    private readonly QueryContext _context = context;

    protected override RowBatch Prepare(RowBatch batch, out Column[] keys)
    {
        RowBatch rows = batch;
        if (stage.HasSides)
        {
            // Each row twice: once where it came in, once where it went out.
            int[] twice = new int[batch.RowCount * 2];
            for (int i = 0; i < twice.Length; i++)
            {
                twice[i] = i % batch.RowCount;
            }

            ColumnBuilder interfaces = new();
            interfaces.Append(Of(batch, stage.Inbound));
            interfaces.Append(Of(batch, stage.Outbound));
            long[] sides = new long[twice.Length];
            Array.Fill(sides, 1, batch.RowCount, batch.RowCount);
            rows = batch.Gather(twice).Set(BillingStage.Interface, interfaces.Build()).Set(Side, new LongColumn(ValueKind.Long, sides));
        }

        Column times = rows.Column(SystemFields.Time);
        Column? key = stage.HasSides ? rows.Column(BillingStage.Interface) : null;
        int[] kept = [.. Enumerable.Range(0, rows.RowCount).Where(row => times[row].Kind == ValueKind.Date && key?.IsNull(row) != true)];
        rows = kept.Length == rows.RowCount ? rows : rows.Gather(kept);
        times = rows.Column(SystemFields.Time);
        long[] starts = new long[rows.RowCount];
        for (int i = 0; i < starts.Length; i++)
        {
            starts[i] = _buckets.Start(times[i].AsLong);
        }

        LongColumn bucket = new(ValueKind.Date, starts);
        keys = [.. _keys.Select(name => name == SystemFields.Time ? bucket : rows.Column(name))];
        return rows;
    }

    protected override RowBatch Extract(GroupState state) => GroupRows.Extract(state, _keys, stage.Calls, top: null);

    protected override void Answer(RowBatch rows, Operator next)
    {
        int bucketCount = BucketCount(rows.Column(SystemFields.Time));
        IReadOnlyList<string> billed = stage.HasSides ? [.. stage.By, BillingStage.Interface] : stage.By;
        int[] keyOf = CrossTable.NumberRows(rows, billed, out List<int> firsts);
        List<double>[] inbound = [.. firsts.Select(static _ => new List<double>())], outbound = [.. firsts.Select(static _ => new List<double>())];
        Column sums = rows.Column(stage.Calls[0].Name);
        Column? sides = stage.HasSides ? rows.Column(Side) : null;
        double seconds = stage.Span.Nanoseconds / 1e9;
        for (int row = 0; row < rows.RowCount; row++)
        {
            double rate = sums[row] is { IsNumber: true } octets ? Numbers.ToDouble(octets) * 8 / seconds : 0;
            (sides is not null && sides[row].AsLong == 1 ? outbound : inbound)[keyOf[row]].Add(rate);
        }

        RowBatch result = rows.Gather(CollectionsMarshal.AsSpan(firsts)).Select(billed);
        double[] first = Array.ConvertAll(inbound, rates => Percentile(rates, bucketCount));
        if (stage.HasSides)
        {
            double[] second = Array.ConvertAll(outbound, rates => Percentile(rates, bucketCount));
            result = result.Set("in", new DoubleColumn(first)).Set("out", new DoubleColumn(second))
                .Set("billed", new DoubleColumn(first.Zip(second, Math.Max).ToArray()));
        }
        else
        {
            result = result.Set("billed", new DoubleColumn(first))
                .Set("mean", new DoubleColumn(Array.ConvertAll(inbound, rates => Math.Round(rates.Sum() / bucketCount, 3))))
                .Set("max", new DoubleColumn(Array.ConvertAll(inbound, static rates => Math.Round(rates.Max(), 3))));
        }

        result = result.Set("buckets", new ConstantColumn(Value.From((long)bucketCount), result.RowCount));
        RowOrder order = new(result, [.. billed.Select(static key => new SortKey(key, Descending: false))], exact: true);
        Emitter.Push(result, order.Sort(result.RowCount), next, _context);
    }

    private static Column Of(RowBatch batch, string? field) =>
        field is null ? new ConstantColumn(Value.Null, batch.RowCount) : batch.Column(field);

    /// <summary>The nearest rank: the smallest rate at or below which lie so many percent of all buckets, those without traffic being 0.</summary>
    private double Percentile(List<double> rates, int bucketCount)
    {
        rates.Sort();
        int rank = Math.Max(1, (int)Math.Ceiling(Math.Round(stage.Percent / 100 * bucketCount, 6)));
        int at = rank - 1 - (bucketCount - rates.Count);
        return at < 0 ? 0 : Math.Round(rates[at], 3);
    }

    /// <summary>Of the range that the table was asked for; where it is not known, from the first bucket with traffic to the last.</summary>
    private int BucketCount(Column starts)
    {
        long least = long.MaxValue, greatest = long.MinValue;
        for (int i = 0; i < starts.Length; i++)
        {
            least = Math.Min(least, starts[i].AsLong);
            greatest = Math.Max(greatest, starts[i].AsLong);
        }

        if (stage.Range.Duration is { } duration)
        {
            least = Math.Min(least, _buckets.Start(_context.Evaluation.Now - duration));
            greatest = Math.Max(greatest, _buckets.Start(_context.Evaluation.Now));
        }

        least = stage.Range.From is { } from ? Math.Min(least, _buckets.Start(from.AsLong)) : least;
        greatest = stage.Range.To is { } to ? Math.Max(greatest, _buckets.Start(to.AsLong - 1)) : greatest;
        long count = least > greatest ? 0 : ((greatest - least) / stage.Span.Nanoseconds) + 1;
        return count <= MostBuckets ? (int)count : throw new QueryExecutionException(string.Create(
            CultureInfo.InvariantCulture, $"billing: {count} buckets of {stage.Span} are too many; take a longer span or a shorter range"));
    }
}
