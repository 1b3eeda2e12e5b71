namespace LogFlowDb.Query.Aggregates;

internal static class Percentile
{
    /// <summary>The value at rank percent/100·(n−1) of ascending numbers, of which there is at least one.</summary>
    public static double Of(ReadOnlySpan<double> sorted, double percent, Interpolation how)
    {
        double rank = percent / 100 * (sorted.Length - 1);
        int below = (int)Math.Floor(rank), above = (int)Math.Ceiling(rank);
        double lower = sorted[below], higher = sorted[above];
        return how switch
        {
            Interpolation.Lower => lower,
            Interpolation.Higher => higher,
            Interpolation.Midpoint => (lower + higher) / 2,
            Interpolation.Nearest => rank - below < above - rank ? lower : rank - below > above - rank ? higher : (below & 1) == 0 ? lower : higher,
            _ => lower + ((higher - lower) * (rank - below)),
        };
    }
}
