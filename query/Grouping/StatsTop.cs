using LogFlowDb.Query.Batches;

namespace LogFlowDb.Query.Grouping;

/// <summary>Only so many groups are looked at: the first by these keys, those that tie by the group keys.</summary>
internal sealed record StatsTop(IReadOnlyList<SortKey> Keys, int Limit);
