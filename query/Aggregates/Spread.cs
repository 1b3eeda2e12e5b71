namespace LogFlowDb.Query.Aggregates;

/// <summary>The measures that <see cref="MomentsAccumulator"/> gives.</summary>
internal enum Spread
{
    Variance,
    Deviation,
    Covariance,
    Correlation,

    /// <summary>Of the second number along the first, by least squares.</summary>
    Slope,
}
