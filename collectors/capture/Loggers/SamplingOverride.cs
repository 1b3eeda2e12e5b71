using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using LogFlowDb.Protocols.Records;

namespace LogFlowDb.Collectors.Loggers;

/// <summary>
/// Sampling rates that are known better than exporters tell them. Of the rules that hold for a row that of the longest prefix
/// counts, and of these the one that names the interface; other rows keep their rate. The interface is that at which the flow was
/// seen: the outgoing one when <c>direction</c> is 1, else the incoming one. Immutable.
/// </summary>
internal sealed class SamplingOverride(IEnumerable<SamplingRule> rules)
{
    private const long Egress = 1;

    private readonly SamplingRule[] _rules = [.. rules.OrderBy(rule => rule.Rank)];

    public RowBatch Apply(RowBatch rows)
    {
        Column exporters = rows.Column(FlowFields.ExporterIp.Name);
        if (exporters is not ConstantColumn constant)
        {
            return rows.With(FlowFields.SamplingRate.Name, Rates(rows, exporters));
        }

        SamplingRule? first = Array.Find(_rules, rule => rule.Holds(constant.Value));
        return first is null ? rows : rows.With(
            FlowFields.SamplingRate.Name,
            first.Interface is null ? new ConstantColumn(Value.From(first.Rate), rows.RowCount) : Rates(rows, exporters));
    }

    private Column Rates(RowBatch rows, Column exporters)
    {
        NumberReader<double> told = NumberReader.Doubles(rows.Column(FlowFields.SamplingRate.Name));
        NumberReader<long> directions = NumberReader.Longs(rows.Column("direction"));
        NumberReader<long> incoming = NumberReader.Longs(rows.Column("in_if"));
        NumberReader<long> outgoing = NumberReader.Longs(rows.Column("out_if"));
        ReadOnlySpan<IpValue> addresses = exporters is IpColumn column ? column.Values : default;
        List<SamplingRule> holding = [];
        double[] rates = new double[rows.RowCount];
        NullMask? nulls = null;
        for (int row = 0; row < rates.Length; row++)
        {
            // Records of one exporter come in runs.
            if (row == 0 || (addresses.Length > 0 && addresses[row] != addresses[row - 1]))
            {
                Value exporter = exporters[row];
                holding.Clear();
                holding.AddRange(_rules.Where(rule => rule.Holds(exporter)));
            }

            long? seenAt = directions[row] == Egress ? outgoing[row] : incoming[row];
            if ((Rate(holding, seenAt) ?? told[row]) is { } rate)
            {
                rates[row] = rate;
            }
            else
            {
                (nulls ??= new NullMask(rates.Length)).Set(row);
            }
        }

        return new DoubleColumn(rates, nulls);
    }

    private static double? Rate(List<SamplingRule> rules, long? seenAt)
    {
        foreach (SamplingRule rule in rules)
        {
            if (rule.Interface is null || rule.Interface == seenAt)
            {
                return rule.Rate;
            }
        }

        return null;
    }
}
