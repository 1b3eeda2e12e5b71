namespace LogFlowDb.Collectors.Tests.Conformance;

/// <summary>One value that is not what a reference says.</summary>
/// <param name="Source">The file that says it.</param>
/// <param name="Record">Its number in that file, among those of its kind.</param>
internal sealed record Difference(string Source, string Record, string Field, string Expected, string Got)
{
    public override string ToString() => $"{Source}: record {Record}: {Field}: expected {Expected}, got {Got}";
}
