using System.Globalization;
using LogFlowDb.Engine.Values;
using Sprache;

namespace LogFlowDb.Query.Syntax;

/// <summary>
/// Expressions by precedence climbing over the words of <see cref="Lexemes"/>. High binds first: unary minus; <c>* /</c>;
/// <c>+ -</c>; <c>&lt; &lt;= &gt; &gt;=</c>; <c>== !=</c>; <c>and</c>; <c>or</c>. All binary operators associate to the left.
/// Once begun, an expression does not backtrack: what is wrong is reported where it stands.
/// </summary>
internal static class ExpressionGrammar
{
    private const int OrLevel = 300;
    private const int AndLevel = 310;
    private const int LowestLevel = OrLevel;

    /// <summary>2^63, which is a long only behind a minus.</summary>
    private const string MinimumDigits = "9223372036854775808";

    private static readonly Parser<Token> s_comma = Lexemes.Sign(",");
    private static readonly Parser<Token> s_open = Lexemes.Sign("(");
    private static readonly Parser<Token> s_close = Lexemes.Sign(")");

    /// <summary>An expression up to the first word that cannot go on with it.</summary>
    public static readonly Parser<ExpressionNode> Expression = input => Climb(input, LowestLevel);

    /// <summary>Expressions in parentheses, separated by commas; none is allowed.</summary>
    public static readonly Parser<ArgumentList> Arguments = input =>
    {
        IResult<Token> open = s_open(input);
        if (!open.WasSuccessful)
        {
            return Result.Failure<ArgumentList>(open.Remainder, open.Message, open.Expectations);
        }

        List<ExpressionNode> items = [];
        IResult<Token> close = s_close(open.Remainder);
        IInput at = open.Remainder;
        while (!close.WasSuccessful)
        {
            IResult<ExpressionNode> item = Expression(at);
            items.Add(item.Value);
            IResult<Token> comma = s_comma(item.Remainder);
            close = s_close(item.Remainder);
            if (!comma.WasSuccessful && !close.WasSuccessful)
            {
                FailUnexpected((QueryInput)close.Remainder, open.Value, "`,` or `)`");
            }

            at = comma.Remainder;
        }

        return Result.Success(new ArgumentList(items, open.Value.Offset, close.Value.End), close.Remainder);
    };

    /// <summary>An expression that is all of a text; null with what is wrong, whose offsets count in the text.</summary>
    public static ExpressionNode? TryParse(string text, out QueryError? error)
    {
        error = null;
        try
        {
            // A text within a query is not yet checked for its depth.
            QuerySplitter.CheckLimits(text);
            IResult<ExpressionNode> whole = Expression(new QueryInput(text, 0, text.Length));
            QueryInput rest = (QueryInput)whole.Remainder;
            if (rest.SkipBlanks() < rest.Limit)
            {
                FailUnexpected(rest, null, "the end of the expression");
            }

            return whole.Value;
        }
        catch (SyntaxErrorException wrong)
        {
            error = wrong.Error;
            return null;
        }
    }

    /// <summary>Reports what stands at <paramref name="at"/> although the expression is over.</summary>
    public static void FailUnexpected(QueryInput at, Token? open, string expected)
    {
        int offset = at.SkipBlanks();
        if (offset >= at.Limit)
        {
            Lexemes.Fail<Token>(
                open is null ? 90100 : 90202,
                open?.Offset ?? offset,
                open?.End ?? offset - 1,
                open is null ? $"{expected} expected" : "the parenthesis is not closed");
        }

        if (at.Source[offset] == ')')
        {
            Lexemes.Fail<Token>(90202, offset, offset, "the parenthesis was not opened");
        }

        int end = offset + 1;
        if (Lexemes.IsNamePart(at.Source[offset]))
        {
            while (end < at.Limit && Lexemes.IsNamePart(at.Source[end]))
            {
                end++;
            }
        }

        string found = at.Source[offset..end];
        Lexemes.Fail<Token>(90201, offset, end - 1, $"unexpected {found}; {expected} expected", Advice(found));
    }

    private static IResult<ExpressionNode> Climb(IInput input, int level)
    {
        IResult<ExpressionNode> left = Unary(input);
        while (true)
        {
            if (ReadOperator((QueryInput)left.Remainder) is not { } next || next.Level < level)
            {
                return left;
            }

            IResult<ExpressionNode> right = Climb(next.Remainder, next.Level + 1);
            left = Result.Success(Capped(Combine(next, left.Value, right.Value)), right.Remainder);
        }
    }

    private static ExpressionNode Combine(in OperatorToken token, ExpressionNode left, ExpressionNode right)
    {
        if (token.Level > AndLevel)
        {
            return new BinaryNode(token.Text, left, right);
        }

        bool isAnd = token.Level == AndLevel;
        if (left is LogicalNode { IsParenthesized: false } chain && chain.IsAnd == isAnd)
        {
            chain.Append(right);
            return chain;
        }

        return new LogicalNode(isAnd, left, right);
    }

    private static IResult<ExpressionNode> Unary(IInput input)
    {
        QueryInput start = (QueryInput)input;
        int at = start.SkipBlanks();
        if (at >= start.Limit)
        {
            Lexemes.Fail<Token>(90100, at, at - 1, "an operand is missing: a field, value, function or ( expected");
        }

        char first = start.Source[at];
        if (first == '-')
        {
            return UnaryMinus(start, at);
        }

        if (first == '(')
        {
            return Parenthesized(start, at);
        }

        if (first == '"')
        {
            IResult<Token> text = Lexemes.RawText(input);
            return text.WasSuccessful
                ? Result.Success<ExpressionNode>(
                    new LiteralNode(Value.From(Lexemes.Unescape(text.Value)), text.Value.Offset, text.Value.End) { Raw = text.Value.Text }, text.Remainder)
                : Lexemes.Fail<IResult<ExpressionNode>>(90203, at, start.Limit - 1, "the quote is not closed");
        }

        if (char.IsAsciiDigit(first) || (first == '.' && at + 1 < start.Limit && char.IsAsciiDigit(start.Source[at + 1])))
        {
            return NumberLiteral(input);
        }

        IResult<Token> name = Lexemes.Identifier(input);
        return name.WasSuccessful && name.Value.Text is not ("and" or "or") ? Named(name) : MissingOperand(start, at);
    }

    /// <summary>Signs in a row are counted, not recursed into.</summary>
    private static IResult<ExpressionNode> UnaryMinus(QueryInput start, int at)
    {
        List<int> signs = [];
        while (at < start.Limit && start.Source[at] == '-')
        {
            signs.Add(at);
            at = start.MoveTo(at + 1).SkipBlanks();
        }

        IResult<ExpressionNode> operand = Unary(start.MoveTo(at));
        ExpressionNode node = operand.Value;
        if (node is LiteralNode { Value.Kind: ValueKind.Double } && start.Source.AsSpan(node.Offset, node.End - node.Offset + 1) is MinimumDigits)
        {
            node = new LiteralNode(Value.From(long.MinValue), node.Offset, node.End);
        }

        for (int i = signs.Count - 1; i >= 0; i--)
        {
            node = Capped(node is LiteralNode { Value.IsNumber: true } literal
                ? new LiteralNode(Negated(literal.Value), signs[i], literal.End)
                : new NegateNode(node, signs[i]));
        }

        return Result.Success(node, operand.Remainder);
    }

    private static Value Negated(Value number) => number.Kind == ValueKind.Long ? Value.From(unchecked(-number.AsLong)) : Value.From(-number.AsDouble);

    private static IResult<ExpressionNode> Parenthesized(QueryInput start, int at)
    {
        IResult<ArgumentList> inner = Arguments(start.MoveTo(at));
        IReadOnlyList<ExpressionNode> items = inner.Value.Items;
        if (items.Count == 0)
        {
            Lexemes.Fail<Token>(90100, at, inner.Value.End, "an operand is missing between the parentheses");
        }

        if (items.Count == 1)
        {
            if (items[0] is LogicalNode chain)
            {
                chain.IsParenthesized = true;
            }

            return Result.Success(items[0], inner.Remainder);
        }

        return Result.Success<ExpressionNode>(Capped(new ListNode(items, at, inner.Value.End)), inner.Remainder);
    }

    private static IResult<ExpressionNode> NumberLiteral(IInput input)
    {
        IResult<Token> number = Lexemes.Number(input);
        QueryInput rest = (QueryInput)number.Remainder;
        if (!rest.AtEnd && Lexemes.IsNamePart(rest.Current))
        {
            int end = rest.Position;
            while (end < rest.Limit && Lexemes.IsNamePart(rest.Source[end]))
            {
                end++;
            }

            string word = rest.Source[number.Value.Offset..end];
            Lexemes.Fail<Token>(90200, number.Value.Offset, end - 1, $"{word} is neither a number nor a name",
                IpValue.TryParse(word, out _) ? $"write \"{word}\"" : $"write field(\"{word}\") for a field of that name");
        }

        return Result.Success<ExpressionNode>(new LiteralNode(ParseNumber(number.Value), number.Value.Offset, number.Value.End), rest);
    }

    private static Value ParseNumber(Token token)
    {
        string text = token.Text;
        if (text.Length > 2 && text[1] is 'x' or 'X')
        {
            return ulong.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong bits)
                ? Value.From(unchecked((long)bits))
                : Lexemes.Fail<Value>(90200, token.Offset, token.End, $"{text} has more than 64 bits");
        }

        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number))
        {
            return Value.From(number);
        }

        double real = double.Parse(text, CultureInfo.InvariantCulture);
        return double.IsFinite(real)
            ? Value.From(real)
            : Lexemes.Fail<Value>(90200, token.Offset, token.End, $"{text} is too large for a number");
    }

    private static IResult<ExpressionNode> Named(IResult<Token> name)
    {
        Token word = name.Value;
        IResult<ArgumentList> call = Arguments(name.Remainder);
        if (call.WasSuccessful)
        {
            return Result.Success<ExpressionNode>(Capped(new CallNode(word, call.Value.Items, call.Value.End)), call.Remainder);
        }

        ExpressionNode node = word.Text switch
        {
            "true" => new LiteralNode(Value.True, word.Offset, word.End),
            "false" => new LiteralNode(Value.False, word.Offset, word.End),
            "null" => new LiteralNode(Value.Null, word.Offset, word.End),
            _ => new FieldNode(word.Text, word.Offset, word.End),
        };
        return Result.Success(node, name.Remainder);
    }

    private static IResult<ExpressionNode> MissingOperand(QueryInput start, int at)
    {
        char found = start.Source[at];
        string? hint = found switch
        {
            '\'' => "text stands in double quotes",
            '!' => "write not(…)",
            _ => null,
        };
        return Lexemes.Fail<IResult<ExpressionNode>>(90100, at, at, $"an operand is missing before {found}: a field, value, function or ( expected", hint);
    }

    private static ExpressionNode Capped(ExpressionNode node) => node.Depth <= SyntaxLimits.Nesting
        ? node
        : Lexemes.Fail<ExpressionNode>(90300, node.Offset, node.End, $"the expression is deeper than {SyntaxLimits.Nesting} levels", "join long lists by `and`, `or` or in(…)");

    private static string? Advice(string found) => found switch
    {
        "=" => "== compares",
        "%" => "write mod(a, b)",
        "AND" or "And" or "OR" or "Or" => "`and` and `or` are written in lower case",
        "&" => "write and",
        "!" => "write not(…) or !=",
        "in" => "write in(field, value, …)",
        "like" or "LIKE" => "write == \"text*\"",
        "'" => "text stands in double quotes",
        _ => null,
    };

    private static OperatorToken? ReadOperator(QueryInput input)
    {
        int at = input.SkipBlanks();
        ReadOnlySpan<char> rest = input.Source.AsSpan(at, input.Limit - at);
        if (rest.IsEmpty)
        {
            return null;
        }

        bool equals = rest.Length > 1 && rest[1] == '=';
        (string Text, int Level)? match = rest[0] switch
        {
            '*' => ("*", 510),
            '/' => ("/", 510),
            '+' => ("+", 500),
            '-' => ("-", 500),
            '>' => (equals ? ">=" : ">", 410),
            '<' => (equals ? "<=" : "<", 410),
            '=' when equals => ("==", 400),
            '!' when equals => ("!=", 400),
            'a' when IsWord(rest, "and") => ("and", AndLevel),
            'o' when IsWord(rest, "or") => ("or", OrLevel),
            _ => null,
        };
        return match is { } found ? new OperatorToken(found.Text, found.Level, input.MoveTo(at + found.Text.Length)) : null;
    }

    private static bool IsWord(ReadOnlySpan<char> rest, string word) =>
        rest.StartsWith(word, StringComparison.Ordinal) && (rest.Length == word.Length || !Lexemes.IsNamePart(rest[word.Length]));

    private readonly record struct OperatorToken(string Text, int Level, QueryInput Remainder);
}
