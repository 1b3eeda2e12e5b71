namespace LogFlowDb.Query.Grouping;

/// <summary>A column of values that is spread over a cross table.</summary>
/// <param name="Field">Where the values are.</param>
/// <param name="Suffix">Of the names of its columns, behind the key.</param>
internal sealed record Measure(string Field, string Suffix);
