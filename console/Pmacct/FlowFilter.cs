namespace LogFlowDb.Console.Pmacct;

/// <summary>A packet filter as a condition on flows.</summary>
/// <param name="Expression">Of our query language.</param>
/// <param name="Fields">Of the vocabulary, that it asks for.</param>
internal sealed record FlowFilter(string Expression, IReadOnlySet<string> Fields);
