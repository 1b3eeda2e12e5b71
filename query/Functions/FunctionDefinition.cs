namespace LogFlowDb.Query.Functions;

/// <summary>One function of the language.</summary>
/// <param name="Usage">As documentation shows it, e.g. <c>left(s, n)</c>.</param>
/// <param name="MaxArguments"><see cref="int.MaxValue"/> when there may be any number.</param>
/// <param name="Prepare">Makes the function for one place in a query; checks constant arguments and prepares them once.</param>
/// <param name="ArityCode">Error for a wrong number of arguments; 99000 for too few and 91020 for too many when null.</param>
/// <param name="IsVolatile">Two calls with the same arguments may differ.</param>
internal sealed record FunctionDefinition(
    string Name,
    string Usage,
    string Summary,
    int MinArguments,
    int MaxArguments,
    Func<FunctionArguments, ScalarFunction> Prepare,
    int? ArityCode = null,
    bool IsVolatile = false)
{
    /// <summary>A function with nothing to prepare.</summary>
    public FunctionDefinition(string name, string usage, string summary, int minArguments, int maxArguments, ScalarFunction function, int? arityCode = null, bool isVolatile = false)
        : this(name, usage, summary, minArguments, maxArguments, _ => function, arityCode, isVolatile)
    {
    }

    /// <summary>Other names, as older or newer generations of the language have them.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];
}
