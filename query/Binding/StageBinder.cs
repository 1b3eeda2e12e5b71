using System.Globalization;
using LogFlowDb.Engine.Diagnostics;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Aggregates;
using LogFlowDb.Query.Expressions;
using LogFlowDb.Query.Operators;
using LogFlowDb.Query.Syntax;

namespace LogFlowDb.Query.Binding;

/// <summary>What the binding of one stage works with: its options and arguments, and where errors go.</summary>
internal sealed class StageBinder(
    StageNode node,
    ExpressionBinder expressions,
    BindingOptions options,
    List<QueryError> errors,
    List<QueryError> stateErrors,
    Func<int, int, BoundQuery> subquery)
{
    public StageNode Node { get; } = node;

    public BindingOptions Binding { get; } = options;

    public ExpressionBinder Expressions { get; } = expressions;

    /// <summary>The procedures in whose texts this stage stands, the outermost first.</summary>
    public IReadOnlyList<string> Callers { get; init; } = [];

    /// <summary>The query that the stage was made from, where it stands for another; null otherwise.</summary>
    public BoundQuery? Expanded { get; set; }

    /// <summary>Stages that have to run before the one that is bound, where a word of the language takes several.</summary>
    public List<Stage> Before { get; } = [];

    /// <summary>The arguments in the shape of the stage's grammar.</summary>
    public T Arguments<T>()
        where T : StageArguments => (T)Node.Arguments!;

    public void Error(int? code, int offset, int end, string message, string? hint = null) =>
        errors.Add(new QueryError(code, offset, end, message, hint));

    public void Error(int? code, Token token, string message, string? hint = null) => Error(code, token.Offset, token.End, message, hint);

    /// <summary>An error that another state of the database would not give; reported behind those of the text.</summary>
    public void StateError(int code, Token token, string message, string? hint) =>
        stateErrors.Add(new QueryError(code, token.Offset, token.End, message, hint));

    /// <summary>An error about the arguments as a whole, or about their absence.</summary>
    public void ErrorAtArguments(int? code, string message, string? hint = null) => Error(code, Node.ArgumentsOffset, Node.End, message, hint);

    public Expression Expression(ExpressionNode expression) => Expressions.Bind(expression);

    public OptionNode? Option(string name)
    {
        OptionNode? found = null;
        foreach (OptionNode option in Node.Options)
        {
            found = option.Name == name ? option : found;
        }

        return found;
    }

    /// <summary>The text of an option, a parameter resolved; null when it is not given.</summary>
    public string? Text(string name) => Option(name) is { } option ? Resolve(option) : null;

    public bool Flag(string name) => Text(name) is "t" or "true";

    /// <summary>True when the option is given and is not true.</summary>
    public bool IsOff(string name) => Option(name) is not null && !Flag(name);

    /// <summary>A whole number of at least <paramref name="least"/>; null when it is not given or wrong.</summary>
    public long? Number(string name, int? code, long least = 0)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) && number >= least)
        {
            return number;
        }

        Error(code, Option(name)!.Value, $"{name}={text}: a whole number of at least {least} expected");
        return null;
    }

    /// <summary>A length of time in ns.</summary>
    public long? Duration(string name, int? code = 90502)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        bool negative = text.StartsWith('-');
        if (Functions.TimeSpanText.TryDuration(text.AsSpan(negative ? 1 : 0), out long nanoseconds))
        {
            return negative ? -nanoseconds : nanoseconds;
        }

        Error(code, Option(name)!.Value, $"{name}={text}: a number and {Functions.TimeSpanText.Units} expected");
        return null;
    }

    public BoundQuery Subquery(SubqueryArguments arguments) => subquery(arguments.Open + 1, arguments.Close);

    public IReadOnlyList<AggregateCall> Aggregates(IReadOnlyList<AggregateNode> aggregates)
    {
        List<AggregateCall> calls = new(aggregates.Count);
        foreach (AggregateNode aggregate in aggregates)
        {
            if (Aggregate(aggregate) is { } call)
            {
                calls.Add(call);
            }
        }

        return calls;
    }

    public AggregateCall? Aggregate(AggregateNode aggregate)
    {
        if (!AggregateCatalog.TryFind(aggregate.Name.Text, out AggregateFunction? function))
        {
            Error(21702, aggregate.Name, $"unknown aggregate {aggregate.Name.Text}",
                NearName.Hint(aggregate.Name.Text, AggregateCatalog.All.SelectMany(static f => f.Aliases.Prepend(f.Name))));
            return null;
        }

        IReadOnlyList<ExpressionNode> nodes = aggregate.Arguments?.Items ?? [];
        Expression[] arguments = [.. nodes.Select(Expression)];
        if (arguments.Length < function.MinArguments || arguments.Length > function.MaxArguments)
        {
            Error(21703, aggregate.Offset, aggregate.End, $"{function.Name} takes {Range(function)}, {arguments.Length} given");
            return null;
        }

        if (function.Check?.Invoke(arguments) is { } problem)
        {
            Error(21703, aggregate.Offset, aggregate.End, $"{function.Name}: {problem}");
            return null;
        }

        return new AggregateCall(function, arguments, aggregate.Alias?.Text ?? AggregateCall.DefaultName(function, arguments));
    }

    private static string Range(AggregateFunction function) => (function.MinArguments, function.MaxArguments) switch
    {
        (1, 1) => "one argument",
        (int least, int most) when least == most => $"{least} arguments",
        (int least, int most) => $"{least} to {most} arguments",
    };

    private string Resolve(OptionNode option)
    {
        string text = option.Value.Text;
        if (option.Value.IsQuoted || !text.StartsWith("$(", StringComparison.Ordinal))
        {
            return text;
        }

        string name = text.EndsWith(')') ? text[2..^1].Trim().Trim('"') : "";
        Value? known = Expressions.Fixed.TryGetValue(name, out Expression? given) ? Expressions.ValueOf(given) : Expressions.Context.Parameter(name);
        if (known is not { } value)
        {
            Error(90610, option.Value, $"{text}: no parameter of that name is set before this stage", "set name=expression |");
            return "";
        }

        return value.Kind == ValueKind.Date
            ? ValueText.FormatDate(value.AsLong)
            : ValueText.Format(value);
    }
}
