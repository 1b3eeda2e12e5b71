using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Aggregates;
using LogFlowDb.Query.Batches;
using LogFlowDb.Query.Expressions;
using LogFlowDb.Query.Operators;

namespace LogFlowDb.Query.Grouping;

/// <summary>
/// <c>rollup [label=V] AGG, … by f, …</c>: stats with subtotals along the prefixes of the keys; <c>cube</c>: of all subsets. The rows of a
/// subset follow those of all larger ones.
/// </summary>
/// <param name="label">Stands for a key that is summed over; null leaves it null.</param>
internal sealed class RollupStage(bool cube, IReadOnlyList<AggregateCall> calls, IReadOnlyList<string> by, string? label) : CollectingStage
{
    /// <summary>A cube has two to the power of this many subsets.</summary>
    private const int MostCubeKeys = 10;

    public override string Name => Cube ? "cube" : "rollup";

    public bool Cube { get; } = cube;

    public IReadOnlyList<AggregateCall> Calls { get; } = calls;

    public IReadOnlyList<string> By { get; } = by;

    public string? Label { get; } = label;

    public override FieldSet Reads(FieldSet wanted) => StatsStage.Reads(Calls, By);

    public override IReadOnlyList<string> OutputFields(IReadOnlyList<string>? input) => [.. By.Concat(Calls.Select(static c => c.Name))];

    public override IReadOnlyList<Collector> CreateCollectors(int count, QueryContext context)
    {
        if (Cube && By.Count > MostCubeKeys)
        {
            throw new QueryExecutionException($"cube takes at most {MostCubeKeys} keys, here are {By.Count}");
        }

        return [.. Enumerable.Range(0, count).Select(_ => new RollupCollector(this, context))];
    }

    public override string ToString() =>
        $"{Name}{(Label is null ? "" : " label=" + StageText.Quote(Label))} {StageText.List(Calls)}{StageText.By(By)}";

    /// <summary>The subsets of keys, each as the places of the keys it keeps, the whole first.</summary>
    private IEnumerable<int[]> Subsets()
    {
        if (!Cube)
        {
            return Enumerable.Range(0, By.Count + 1).Select(dropped => Enumerable.Range(0, By.Count - dropped).ToArray());
        }

        return Enumerable.Range(0, 1 << By.Count)
            .Select(bits => Enumerable.Range(0, By.Count).Where(key => (bits >> key & 1) != 0).ToArray())
            .OrderByDescending(static keys => keys.Length);
    }

    /// <summary>One collector of stats a subset, all fed with the same rows.</summary>
    private sealed class RollupCollector(RollupStage stage, QueryContext context) : Collector
    {
        private readonly List<(int[] Keys, StatsCollector Stats)> _levels =
        [
            .. stage.Subsets().Select(keys =>
            {
                string[] by = [.. keys.Select(key => stage.By[key])];
                return (keys, new StatsCollector(stage.Name, new GroupShape(by.Length, stage.Calls), stage.Calls, by, top: null, search: null, context));
            }),
        ];

        private bool _any;

        public override void Add(RowBatch batch)
        {
            _any |= batch.RowCount > 0;
            foreach ((_, StatsCollector stats) in _levels)
            {
                stats.Add(batch);
            }
        }

        public override void Emit(IReadOnlyList<Collector> all, Operator next)
        {
            if (!_any)
            {
                return;
            }

            foreach ((int[] keys, StatsCollector stats) in _levels)
            {
                stats.Emit([stats], new LabelOperator(stage, [.. stage.By.Where((_, at) => !keys.Contains(at))]) { Next = next });
            }
        }
    }

    private sealed class LabelOperator(RollupStage stage, IReadOnlyList<string> dropped) : Operator
    {
        public override bool Push(RowBatch batch)
        {
            RowBatch rows = batch;
            foreach (string field in dropped)
            {
                rows = rows.Set(field, new ConstantColumn(Value.From(stage.Label), batch.RowCount));
            }

            return Next.Push(rows.Select(stage.OutputFields(null)));
        }
    }
}
