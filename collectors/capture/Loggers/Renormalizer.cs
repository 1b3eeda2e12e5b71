using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using LogFlowDb.Protocols.Records;

namespace LogFlowDb.Collectors.Loggers;

/// <summary>
/// Multiplies the counters of octets and packets, those of the reverse direction and behind middleboxes included, by the sampling rate, which becomes 1.
/// Rows whose rate is not known stay as they are and are counted. Safe for concurrent use.
/// </summary>
internal sealed class Renormalizer
{
    /// <summary>Elements 231, 232, 298 and 299 where others of the record give the counters.</summary>
    private static readonly string[] s_bothWays = ["initiator_octets", "responder_octets", "initiator_packets", "responder_packets"];

    /// <summary>How names of counters begin that exporters keep of themselves and of whole interfaces: nothing is sampled there.</summary>
    private static readonly string[] s_ofOthers = ["exported_", "ignored_", "not_sent_", "ingress_", "egress_"];

    private long _unknown;
    private long _saturated;

    /// <summary>Rows whose rate is not known.</summary>
    public long Unknown => Interlocked.Read(ref _unknown);

    /// <summary>Products above 2^63−1, given as 2^63−1.</summary>
    public long Saturated => Interlocked.Read(ref _saturated);

    public RowBatch Apply(RowBatch rows)
    {
        Column told = rows.Column(FlowFields.SamplingRate.Name);
        NumberReader<double> rates = NumberReader.Doubles(told);
        if (told is ConstantColumn && !(rates.Constant > 0))
        {
            Interlocked.Add(ref _unknown, rows.RowCount);
            return rows;
        }

        string[] names = rows.Names.ToArray();
        Column[] columns = rows.Columns.ToArray();
        long saturated = 0;
        for (int i = 0; i < columns.Length; i++)
        {
            if (IsCounter(names[i]) && columns[i].Kind == ValueKind.Long)
            {
                columns[i] = Multiply(columns[i], rates, ref saturated);
            }
        }

        columns[rows.IndexOf(FlowFields.SamplingRate.Name)] = Multiplied(told, rates);
        Interlocked.Add(ref _saturated, saturated);
        return new RowBatch(rows.RowCount, names, columns);
    }

    /// <summary>By the words that names are made of, so that it holds for elements beyond the vocabulary too.</summary>
    private static bool IsCounter(string field) =>
        (field.EndsWith("_count", StringComparison.Ordinal)
            && (field.Contains("octet_", StringComparison.Ordinal) || field.Contains("packet_", StringComparison.Ordinal))
            && !s_ofOthers.Any(start => field.StartsWith(start, StringComparison.Ordinal)))
        || s_bothWays.Contains(field, StringComparer.Ordinal);

    private static Column Multiply(Column column, scoped in NumberReader<double> rates, ref long saturated)
    {
        NumberReader<long> counts = NumberReader.Longs(column);
        if (counts.Constant is { } count && rates.Constant is { } rate)
        {
            long before = saturated;
            long product = Multiply(count, rate, ref saturated);
            saturated = before + ((saturated - before) * column.Length);
            return new ConstantColumn(Value.From(product), column.Length);
        }

        long[] products = new long[column.Length];
        NullMask? nulls = (column as LongColumn)?.Nulls;
        for (int row = 0; row < products.Length; row++)
        {
            if (counts[row] is { } value)
            {
                products[row] = rates[row] is > 0 and { } factor ? Multiply(value, factor, ref saturated) : value;
            }
        }

        return new LongColumn(ValueKind.Long, products, nulls);
    }

    private static long Multiply(long count, double rate, ref long saturated)
    {
        // Rates are whole numbers but for some of selectors; a product of doubles is exact to 53 bits only.
        Int128 product = Math.Truncate(rate) == rate ? (Int128)count * (Int128)Math.Min(rate, long.MaxValue) : (Int128)Math.Round(count * rate);
        if (product <= long.MaxValue)
        {
            return (long)product;
        }

        saturated++;
        return long.MaxValue;
    }

    private Column Multiplied(Column told, scoped in NumberReader<double> rates)
    {
        if (told is ConstantColumn)
        {
            return new ConstantColumn(Value.From(1.0), told.Length);
        }

        double[] ones = new double[told.Length];
        long unknown = 0;
        for (int row = 0; row < ones.Length; row++)
        {
            double rate = rates[row] ?? 0;
            ones[row] = rate > 0 ? 1 : rate;
            unknown += rate > 0 ? 0 : 1;
        }

        Interlocked.Add(ref _unknown, unknown);
        return new DoubleColumn(ones, (told as DoubleColumn)?.Nulls);
    }
}
