using LogFlowDb.Query.Expressions;

namespace LogFlowDb.Query.Aggregates;

/// <summary><c>sum(x) as name</c>.</summary>
/// <param name="Name">Of the field that takes the result; <see cref="DefaultName"/> unless the query says otherwise.</param>
internal sealed record AggregateCall(AggregateFunction Function, IReadOnlyList<Expression> Arguments, string Name)
{
    /// <summary>The name without <c>as</c>: the canonical text, e.g. <c>count</c>, <c>sum(octet_count)</c>.</summary>
    public static string DefaultName(AggregateFunction function, IReadOnlyList<Expression> arguments) =>
        arguments.Count == 0 ? function.Name : $"{function.Name}({StageText.List(arguments)})";

    public override string ToString()
    {
        string text = DefaultName(Function, Arguments);
        return Name == text ? text : $"{text} as {StageText.Name(Name)}";
    }
}
