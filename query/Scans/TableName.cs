using LogFlowDb.Query.Expressions;

namespace LogFlowDb.Query.Scans;

/// <summary>A table as a query names it.</summary>
/// <param name="Pattern">A name, or a pattern with <c>*</c>.</param>
/// <param name="Optional">Written <c>name?</c>: a missing table is no error.</param>
internal sealed record TableName(string Pattern, bool Optional)
{
    public bool IsPattern => Pattern.Contains('*', StringComparison.Ordinal);

    public override string ToString() => Optional ? Pattern + "?" : StageText.Name(Pattern);
}
