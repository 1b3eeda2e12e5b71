using LogFlowDb.Engine.Values;

namespace LogFlowDb.Collectors.Tests.Conformance;

/// <summary>One value of another collector.</summary>
/// <param name="Element">What it is by its number; null when it is only known by <paramref name="Field"/>.</param>
/// <param name="Accepted">What the row should hold; more than one where a form depends on the exporter's clock.</param>
internal sealed record GoldenValue(string Name, Element? Element, string? Field, IReadOnlyList<Value> Accepted);
