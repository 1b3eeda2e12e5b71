using System.Text.RegularExpressions;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Query.Functions;

/// <summary>Functions on regular expressions. The pattern is fixed when the query is bound, or remembered while it stays the same.</summary>
internal static class PatternFunctions
{
    private const int InvalidPattern = 90730;

    public static readonly FunctionDefinition[] All =
    [
        new("match", "match(s, \"regex\")", "True when the pattern is found in the text; false for null", 2, 2, PrepareMatch),
        new("groups", "groups(s, \"regex\")", "Array of the groups of the first find", 2, 2, PrepareGroups),
        new("replace", "replace(s, part, by[, \"re\"])", "Every part replaced; with \"re\" the part is a pattern", 3, 4, PrepareReplace),
    ];

    private static ScalarFunction PrepareMatch(FunctionArguments arguments)
    {
        Func<Value, Regex?> pattern = Pattern(arguments, 1);
        return (a, _) => Value.From(ConvertFunctions.TextOf(a[0]) is { } text && pattern(a[1]) is { } regex && IsMatch(regex, text));
    }

    private static bool IsMatch(Regex regex, string text)
    {
        try
        {
            return regex.IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }

    private static ScalarFunction PrepareGroups(FunctionArguments arguments)
    {
        Func<Value, Regex?> pattern = Pattern(arguments, 1);
        return (a, _) =>
        {
            if (ConvertFunctions.TextOf(a[0]) is not { } text || pattern(a[1]) is not { } regex)
            {
                return Value.Null;
            }

            try
            {
                Match match = regex.Match(text);
                return match.Success ? Value.From(GroupsOf(match)) : Value.Null;
            }
            catch (RegexMatchTimeoutException)
            {
                return Value.Null;
            }
        };
    }

    private static Value[] GroupsOf(Match match)
    {
        Value[] values = new Value[match.Groups.Count - 1];
        for (int i = 0; i < values.Length; i++)
        {
            Group group = match.Groups[i + 1];
            values[i] = group.Success ? Value.From(group.Value) : Value.Null;
        }

        return values;
    }

    private static ScalarFunction PrepareReplace(FunctionArguments arguments)
    {
        if (arguments.Count == 3)
        {
            return static (a, _) => ConvertFunctions.TextOf(a[0]) is { } text && ConvertFunctions.TextOf(a[1]) is { } part && ConvertFunctions.TextOf(a[2]) is { } by
                ? Value.From(part.Length == 0 ? text : text.Replace(part, by, StringComparison.Ordinal))
                : Value.Null;
        }

        if (arguments.RequiredText(3, null, "re") != "re")
        {
            FunctionArguments.Fail(null, 3, "only \"re\" is known here");
        }

        Func<Value, Regex?> pattern = Pattern(arguments, 1);
        return (a, _) =>
        {
            if (ConvertFunctions.TextOf(a[0]) is not { } text || ConvertFunctions.TextOf(a[2]) is not { } by || pattern(a[1]) is not { } regex)
            {
                return Value.Null;
            }

            try
            {
                return Value.From(regex.Replace(text, by));
            }
            catch (RegexMatchTimeoutException)
            {
                return Value.Null;
            }
        };
    }

    private static Func<Value, Regex?> Pattern(FunctionArguments arguments, int index)
    {
        if (arguments.Text(index) is { } text)
        {
            Regex regex = Patterns.TryParse(text, out string error)
                ?? throw new FunctionArgumentException(InvalidPattern, index, $"{text} is no regular expression: {error}", null);
            return _ => regex;
        }

        Tuple<string, Regex?>? last = null;
        return value =>
        {
            if (ConvertFunctions.TextOf(value) is not { } given)
            {
                return null;
            }

            Tuple<string, Regex?>? known = last;
            if (known is null || known.Item1 != given)
            {
                last = known = Tuple.Create(given, Patterns.TryParse(given, out _));
            }

            return known.Item2;
        };
    }
}
