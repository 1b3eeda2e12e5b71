namespace LogFlowDb.Console.Pmacct;

/// <summary>A line of a <c>pre_tag_map</c>.</summary>
/// <param name="Condition">Of our query language; <c>true</c> when it always holds.</param>
/// <param name="Tag">0 for none.</param>
/// <param name="Tag2">0 for none.</param>
/// <param name="Label">Empty for none.</param>
internal sealed record PreTagRule(string Condition, long Tag, long Tag2, string Label);
