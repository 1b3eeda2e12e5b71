using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Query.RowGroups;

/// <summary>
/// Counters scaled by the sampling rate, computed when they are read: <c>est_octet_count</c> is <c>octet_count</c> ×
/// <c>sampling_rate</c>. Where the rate is unknown (0) or missing it is the counter itself.
/// </summary>
internal static class EstimatedCounters
{
    public const string Rate = "sampling_rate";

    private const string Prefix = "est_";

    private static readonly HashSet<string> s_counters = new(StringComparer.Ordinal)
    {
        "octet_count", "packet_count", "reverse_octet_count", "reverse_packet_count", "ip_octet_count",
    };

    /// <summary>The counter that a field is an estimate of; null when it is none.</summary>
    public static string? CounterOf(string field) =>
        field.StartsWith(Prefix, StringComparison.Ordinal) && s_counters.TryGetValue(field[Prefix.Length..], out string? counter) ? counter : null;

    /// <summary>True of a rate by which an estimate is the counter itself.</summary>
    public static bool IsUnsampled(Value rate) => RateOf(rate) == 1;

    /// <summary>False of the rates that stand for an unknown one: 0, and what is no rate.</summary>
    public static bool IsKnown(Value rate) => rate is { Kind: ValueKind.Double, AsDouble: > 0 } or { Kind: ValueKind.Long, AsLong: > 0 };

    /// <summary>Rounded to whole numbers; beyond 2^63−1 that. Null where the counter is none.</summary>
    /// <param name="rates">Null when no row has a rate.</param>
    public static Column Estimate(Column counts, Column? rates)
    {
        if (rates is null || (rates is ConstantColumn { Value: var all } && RateOf(all) == 1))
        {
            return counts;
        }

        long[] estimates = new long[counts.Length];
        NullMask? nulls = null;
        for (int row = 0; row < estimates.Length; row++)
        {
            Value count = counts[row];
            if (count.Kind == ValueKind.Long)
            {
                estimates[row] = Scale(count.AsLong, RateOf(rates[row]));
            }
            else
            {
                (nulls ??= new NullMask(estimates.Length)).SetRange(row, 1);
            }
        }

        return new LongColumn(ValueKind.Long, estimates, nulls);
    }

    /// <summary>1 when unknown: what was counted is all that is known.</summary>
    private static double RateOf(Value rate) => rate.Kind switch
    {
        ValueKind.Double when rate.AsDouble > 0 && double.IsFinite(rate.AsDouble) => rate.AsDouble,
        ValueKind.Long when rate.AsLong > 0 => rate.AsLong,
        _ => 1,
    };

    private static long Scale(long count, double rate)
    {
        if (rate == 1)
        {
            return count;
        }

        double scaled = Math.Round(count * rate, MidpointRounding.AwayFromZero);
        return scaled >= long.MaxValue ? long.MaxValue : scaled <= long.MinValue ? long.MinValue : (long)scaled;
    }
}
