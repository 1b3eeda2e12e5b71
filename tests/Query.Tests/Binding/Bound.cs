using LogFlowDb.Query.Binding;
using LogFlowDb.Query.Operators;
using Xunit;

namespace LogFlowDb.Query.Tests.Binding;

/// <summary>Binding at a fixed time in a fixed zone.</summary>
public static class Bound
{
    /// <summary>2026-11-22T00:00:00Z.</summary>
    public const long Now = 1_795_305_600_000_000_000;

    internal static BindingOptions Options { get; } = new(TimeZoneInfo.FindSystemTimeZoneById("Asia/Seoul"), Now);

    internal static BoundQuery Query(string text) => QueryBinder.Bind(text, Options);

    public static string Canonical(string text) => Query(text).ToString();

    public static IReadOnlyList<QueryError> Errors(string text) => Assert.Throws<QueryException>(() => Query(text)).Errors;
}
