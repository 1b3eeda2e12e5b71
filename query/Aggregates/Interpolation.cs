namespace LogFlowDb.Query.Aggregates;

/// <summary>What a percentile is when it falls between two values.</summary>
internal enum Interpolation
{
    Linear,
    Midpoint,
    Lower,
    Higher,
    Nearest,
}
