using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Aggregates;
using LogFlowDb.Query.Batches;
using LogFlowDb.Query.Expressions;
using LogFlowDb.Query.Operators;

namespace LogFlowDb.Query.Grouping;

/// <summary>
/// <c>histogram [size=N] EXPR [by f, …]</c>: how many numbers lie from each edge up to, without, the next: edges are multiples of the size, or
/// without one 0 and the powers of 2. Buckets between others are given also when they are empty.
/// </summary>
internal sealed class HistogramStage(Expression expression, IReadOnlyList<string> by, double? size) : CollectingStage
{
    private const string Edge = "from";
    private const int MostBuckets = 100_000;

    private static readonly IReadOnlyList<AggregateCall> s_calls = [new AggregateCall(AggregateCatalog.Find("count")!, [], "count")];

    public override string Name => "histogram";

    public Expression Expression { get; } = expression;

    public IReadOnlyList<string> By { get; } = by;

    public double? Size { get; } = size;

    public override bool IsOrderFree => !Expression.IsVolatile;

    public override bool KeepsBatches => false;

    public override FieldSet Reads(FieldSet wanted) => FieldSet.Of(By).With(Expression);

    public override IReadOnlyList<string> OutputFields(IReadOnlyList<string>? input) => [.. By, Edge, "to", "count", "share"];

    public override IReadOnlyList<Collector> CreateCollectors(int count, QueryContext context)
    {
        GroupShape shape = new(By.Count + 1, s_calls);
        return [.. Enumerable.Range(0, count).Select(_ => new HistogramCollector(this, shape, context))];
    }

    public override string ToString() =>
        $"{Name}{(Size is { } given ? " size=" + ValueText.Format(Number(given)) : "")} {Expression}{StageText.By(By)}";

    /// <summary>The lower edge of the bucket of a number, in buckets from 0.</summary>
    private double EdgeOf(double number) => Size is { } width ? Math.Floor(number / width) * width
        : number is >= 0 and < 1 ? 0
        : number is < 0 and >= -1 ? -1
        : number > 0 ? Math.ScaleB(1, Math.ILogB(number))
        : -Math.ScaleB(1, Math.ILogB(Math.BitDecrement(-number)) + 1);

    private double After(double edge) => Size is { } width ? (Math.Round(edge / width) + 1) * width
        : edge == 0 ? 1
        : edge > 0 ? edge * 2
        : edge == -1 ? 0 : edge / 2;

    /// <summary>Whole where it is.</summary>
    private static Value Number(double number) => double.IsInteger(number) && Math.Abs(number) < 1L << 53 ? Value.From((long)number) : Value.From(number);

    private sealed class HistogramCollector(HistogramStage stage, GroupShape shape, QueryContext context)
        : GroupCollector(stage.Name, shape, s_calls, context)
    {
        private readonly IReadOnlyList<string> _keys = [.. stage.By, Edge];
        private readonly QueryContext _context = context;

        protected override RowBatch Prepare(RowBatch batch, out Column[] keys)
        {
            Column values = stage.Expression.Evaluate(batch, _context.Evaluation);
            int[] kept = [.. Enumerable.Range(0, batch.RowCount).Where(row => values[row].IsNumber)];
            RowBatch rows = kept.Length == batch.RowCount ? batch : batch.Gather(kept);
            double[] edges = new double[kept.Length];
            for (int i = 0; i < edges.Length; i++)
            {
                edges[i] = stage.EdgeOf(Numbers.ToDouble(values[kept[i]]));
            }

            keys = [.. stage.By.Select(rows.Column), new DoubleColumn(edges)];
            return rows;
        }

        protected override RowBatch Extract(GroupState state) => GroupRows.Extract(state, _keys, s_calls, top: null);

        protected override void Answer(RowBatch rows, Operator next)
        {
            int[] keyOf = CrossTable.NumberRows(rows, stage.By, out List<int> firsts);
            Column edges = rows.Column(Edge), counts = rows.Column("count");
            SortedDictionary<double, long>[] buckets = [.. firsts.Select(static _ => new SortedDictionary<double, long>())];
            for (int row = 0; row < rows.RowCount; row++)
            {
                buckets[keyOf[row]].Add(edges[row].AsDouble, counts[row].AsLong);
            }

            List<(int Key, double Edge, long Count, double Share)> lines = [];
            for (int key = 0; key < buckets.Length; key++)
            {
                double total = buckets[key].Values.Sum(), last = buckets[key].Keys.Last();
                for (double edge = buckets[key].Keys.First(); edge <= last && lines.Count < MostBuckets; edge = stage.After(edge))
                {
                    long count = buckets[key].GetValueOrDefault(edge);
                    lines.Add((key, edge, count, Math.Round(100 * count / total, 2)));
                }
            }

            if (lines.Count == MostBuckets)
            {
                throw new QueryExecutionException("histogram: the numbers would make too many buckets; take a greater size, or none for powers of 2");
            }

            RowBatch result = new(lines.Count, [], []);
            foreach (string field in stage.By)
            {
                result = result.Set(field, rows.Column(field).Gather([.. lines.Select(line => firsts[line.Key])]));
            }

            result = result.Set(Edge, ColumnOf.Values([.. lines.Select(static line => Number(line.Edge))]))
                .Set("to", ColumnOf.Values([.. lines.Select(line => Number(stage.After(line.Edge)))]))
                .Set("count", new LongColumn(ValueKind.Long, lines.Select(static line => line.Count).ToArray()))
                .Set("share", new DoubleColumn(lines.Select(static line => line.Share).ToArray()));
            RowOrder order = new(result, [.. stage.By.Append(Edge).Select(static key => new SortKey(key, Descending: false))], exact: true);
            Emitter.Push(result, order.Sort(result.RowCount), next, _context);
        }
    }
}
