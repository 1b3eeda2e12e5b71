using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Batches;
using LogFlowDb.Query.Expressions;
using LogFlowDb.Query.Functions;
using LogFlowDb.Query.Operators;

namespace LogFlowDb.Query.Lookups;

/// <summary>
/// <c>flowsearch [ rules ]</c>: sets <c>_flow</c> to the flows of all rules that fit a row, and <c>_flowsearch_error</c> to what was wrong
/// with the rules.
/// </summary>
internal sealed class FlowSearchStage(BoundQuery rules) : StatelessStage
{
    private const string Flow = "_flow";
    private const string Error = "_flowsearch_error";
    private static readonly string[] s_read = ["src_ip", "dst_ip", "src_port", "dst_port", "protocol"];

    public override string Name => "flowsearch";

    public BoundQuery Rules { get; } = rules;

    public override IReadOnlyList<BoundQuery> Subqueries => [Rules];

    public override FieldSet Reads(FieldSet wanted) => wanted.Without(Flow, Error).With(s_read);

    public override IReadOnlyList<string>? OutputFields(IReadOnlyList<string>? input) =>
        input is null ? null : [.. input.Append(Flow).Append(Error).Distinct(StringComparer.Ordinal)];

    public override string ToString() => $"{Name} [ {Rules} ]";

    public override RowBatch Apply(RowBatch batch, QueryContext context)
    {
        Run run = context.Once(this, () => Start(context));
        if (run.Error is not null)
        {
            batch = batch.Set(Error, new ConstantColumn(Value.From(run.Error), batch.RowCount));
        }

        return run.Rules is null ? batch : batch.Set(Flow, run.Match(batch));
    }

    private Run Start(QueryContext context)
    {
        try
        {
            FlowRules found = new(SubqueryRows.Of(Rules, Name, context));
            return new Run(found, found.Problem);
        }
        catch (QueryExecutionException failure)
        {
            return new Run(null, failure.Message);
        }
    }

    /// <summary>The rules within one execution. Safe for concurrent use.</summary>
    private sealed class Run(FlowRules? rules, string? error)
    {
        private readonly DictionaryMemo<int[]> _sources = new();
        private readonly DictionaryMemo<int[]> _targets = new();

        public FlowRules? Rules { get; } = rules;

        public string? Error { get; } = error;

        public Column Match(RowBatch batch)
        {
            int[] sources = Networks(batch.Column(s_read[0]), Rules!.Sources, _sources);
            int[] targets = Networks(batch.Column(s_read[1]), Rules.Targets, _targets);
            Column sourcePorts = batch.Column(s_read[2]), targetPorts = batch.Column(s_read[3]), protocols = batch.Column(s_read[4]);
            Value[] flows = new Value[batch.RowCount];
            List<int> found = [];
            for (int row = 0; row < flows.Length; row++)
            {
                if (sources[row] >= 0 && targets[row] >= 0)
                {
                    flows[row] = Rules.Match(sources[row], targets[row], Port(sourcePorts, row), Port(targetPorts, row), Protocol(protocols, row), found);
                }
            }

            return new ValueColumn(flows);
        }

        private static int Port(Column column, int row)
        {
            Value value = column[row];
            return value is { Kind: ValueKind.Long, AsLong: >= 0 and <= ushort.MaxValue } ? (int)value.AsLong : -1;
        }

        private static int Protocol(Column column, int row) => (int)(NumberNames.ProtocolOf(column[row]) ?? -1);

        private static int[] Networks(Column addresses, NetworkIndex index, DictionaryMemo<int[]> memo)
        {
            int[] networks = new int[addresses.Length];
            if (addresses is DictionaryColumn coded && (memo.Find(coded.Dictionary) is not null || Expressions.Rows.IsWorthWhole(coded, coded.Length)))
            {
                int[] known = memo.Find(coded.Dictionary) ?? memo.Add(coded.Dictionary, Networks(coded.Dictionary, index, memo));
                ReadOnlySpan<int> codes = coded.Codes;
                for (int row = 0; row < networks.Length; row++)
                {
                    networks[row] = codes[row] < 0 ? -1 : known[codes[row]];
                }

                return networks;
            }

            for (int row = 0; row < networks.Length; row++)
            {
                networks[row] = NetFunctions.TryAddress(addresses[row], out IpValue address) ? index.Find(address) : -1;
            }

            return networks;
        }
    }
}
