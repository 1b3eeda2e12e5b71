namespace LogFlowDb.Collectors.Tests.Conformance;

/// <summary>Where a reference is wrong or says the same in another way, and who says that it is so.</summary>
internal static class KnownDifferences
{
    private static readonly (string Case, string Source, string Field, string Reason)[] s_known =
    [
    ];

    public static bool IsKnown(string name, Difference difference) => s_known.Any(known =>
        (known.Case.Length == 0 || name == known.Case)
        && difference.Source.Contains(known.Source, StringComparison.Ordinal)
        && (difference.Field == known.Field || difference.Field.StartsWith(known.Field + " ", StringComparison.Ordinal)));
}
