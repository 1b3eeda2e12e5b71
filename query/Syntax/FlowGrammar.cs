using Sprache;

namespace LogFlowDb.Query.Syntax;

/// <summary>
/// Filters in the syntax of nfdump 1.7 (nfdump(1), "filter"): tests joined by <c>not</c>, <c>and</c>, <c>or</c>, which bind in this order, and
/// parentheses; words in any case; <c>#</c> begins a comment up to the end of the line. Which tests there are is asked of the caller.
/// </summary>
/// <param name="isPhrase">True for the words of a test, such as <c>next ip</c>, in lower case with one blank between.</param>
internal sealed class FlowGrammar(Func<string, bool> isPhrase)
{
    /// <summary>Most words of a test, its side not counted: <c>observation domain id</c>.</summary>
    private const int MostWords = 3;

    private static readonly Parser<Token> s_open = Lexemes.Sign("(");
    private static readonly Parser<Token> s_close = Lexemes.Sign(")");
    private static readonly Parser<Token> s_openList = Lexemes.Sign("[");
    private static readonly Parser<Token> s_closeList = Lexemes.Sign("]");
    private static readonly Parser<Token> s_comma = Lexemes.Sign(",");
    private static readonly Parser<Token> s_and = Lexemes.Keyword("and").Or(Lexemes.Sign("&&"));
    private static readonly Parser<Token> s_or = Lexemes.Keyword("or").Or(Lexemes.Sign("||"));
    private static readonly Parser<Token> s_not = Lexemes.Keyword("not").Or(Lexemes.Sign("!"));

    private static readonly (Parser<Token> Parser, string Comparator)[] s_comparators =
    [
        (Lexemes.Sign("=="), "=="), (Lexemes.Sign("="), "=="), (Lexemes.Sign("!="), "!="),
        (Lexemes.Sign(">="), ">="), (Lexemes.Sign("<="), "<="), (Lexemes.Sign(">"), ">"), (Lexemes.Sign("<"), "<"),
        (Lexemes.Keyword("eq"), "=="), (Lexemes.Keyword("ne"), "!="), (Lexemes.Keyword("gt"), ">"), (Lexemes.Keyword("lt"), "<"),
        (Lexemes.Keyword("ge"), ">="), (Lexemes.Keyword("le"), "<="),
    ];

    private static readonly Parser<Token> s_word = input =>
    {
        QueryInput start = (QueryInput)input;
        int at = start.SkipBlanks(), end = at;
        while (end < start.Limit && (char.IsLetterOrDigit(start.Source[end]) || "_:.-/".Contains(start.Source[end])))
        {
            end++;
        }

        return end == at
            ? Result.Failure<Token>(input, "a word expected", ["a word"])
            : Result.Success(new Token(start.Source[at..end], at, end - 1), start.MoveTo(end));
    };

    private static readonly Parser<Token> s_quoted = input =>
    {
        QueryInput start = (QueryInput)input;
        int at = start.SkipBlanks();
        int close = at < start.Limit && start.Source[at] is '\'' or '"'
            ? start.Source.IndexOf(start.Source[at], at + 1, start.Limit - at - 1)
            : -1;
        return close < 0
            ? Result.Failure<Token>(input, "text in quotes expected", ["text in quotes"])
            : Result.Success(new Token(start.Source[(at + 1)..close], at, close, IsQuoted: true), start.MoveTo(close + 1));
    };

    private static readonly Parser<Token> s_operand = s_word.Or(s_quoted);

    /// <summary>The tree of a filter; null with what is wrong, whose offsets count in the filter.</summary>
    public FlowNode? TryParse(string filter, out QueryError? error)
    {
        error = null;
        string text = WithoutComments(filter);
        try
        {
            IResult<FlowNode> whole = Or(new QueryInput(text, 0, text.Length), 0);
            QueryInput rest = (QueryInput)whole.Remainder;
            int at = rest.SkipBlanks();
            return at < rest.Limit
                ? FailAt<FlowNode>(rest, "and, or, or the end of the filter expected")
                : whole.Value;
        }
        catch (SyntaxErrorException wrong)
        {
            error = wrong.Error;
            return null;
        }
    }

    /// <summary>Blanks in the place of comments, so that all else keeps its place.</summary>
    private static string WithoutComments(string filter) => !filter.Contains('#') ? filter : string.Create(filter.Length, filter, static (text, source) =>
    {
        bool isComment = false;
        for (int i = 0; i < text.Length; i++)
        {
            isComment = source[i] != '\n' && (isComment || source[i] == '#');
            text[i] = isComment ? ' ' : source[i];
        }
    });

    private IResult<FlowNode> Or(IInput input, int depth) => Chain(input, s_or, isAnd: false, at => And(at, depth));

    private IResult<FlowNode> And(IInput input, int depth) => Chain(input, s_and, isAnd: true, at => Not(at, depth));

    private static IResult<FlowNode> Chain(IInput input, Parser<Token> sign, bool isAnd, Parser<FlowNode> term)
    {
        IResult<FlowNode> first = term(input);
        List<FlowNode> terms = [first.Value];
        IInput rest = first.Remainder;
        for (IResult<Token> next = sign(rest); next.WasSuccessful; next = sign(rest))
        {
            IResult<FlowNode> more = term(next.Remainder);
            terms.Add(more.Value);
            rest = more.Remainder;
        }

        return Result.Success(terms.Count == 1 ? terms[0] : new FlowLogicNode(isAnd, terms), rest);
    }

    private IResult<FlowNode> Not(IInput input, int depth)
    {
        int? first = null;
        bool negated = false;
        IInput rest = input;
        for (IResult<Token> not = s_not(rest); not.WasSuccessful; not = s_not(rest))
        {
            first ??= not.Value.Offset;
            negated = !negated;
            rest = not.Remainder;
        }

        IResult<FlowNode> operand = Primary(rest, depth);
        return negated ? Result.Success<FlowNode>(new FlowNotNode(operand.Value, first!.Value), operand.Remainder) : operand;
    }

    private IResult<FlowNode> Primary(IInput input, int depth)
    {
        IResult<Token> open = s_open(input);
        if (!open.WasSuccessful)
        {
            return Test((QueryInput)input);
        }

        if (depth >= SyntaxLimits.Nesting)
        {
            Lexemes.Fail<int>(90300, open.Value.Offset, open.Value.End, $"the filter is deeper than {SyntaxLimits.Nesting} levels");
        }

        IResult<FlowNode> inner = Or(open.Remainder, depth + 1);
        IResult<Token> close = s_close(inner.Remainder);
        return close.WasSuccessful
            ? Result.Success(inner.Value, close.Remainder)
            : FailAt<IResult<FlowNode>>((QueryInput)inner.Remainder, "and, or, or ) expected");
    }

    private IResult<FlowNode> Test(QueryInput input)
    {
        IInput rest = input;
        FlowSide side = Side(ref rest, out Token? sideName);
        string? phrase = Phrase(ref rest, out Token? name);
        if (phrase is null)
        {
            return FailAt<IResult<FlowNode>>((QueryInput)rest, sideName is null ? "a test such as proto, src port or bytes expected" : $"ip, net, port, as … expected behind {sideName.Text}");
        }

        name = sideName is null ? name! : new Token($"{sideName.Text} {name!.Text}", sideName.Offset, name.End);
        if (phrase is "any" or "ipv4" or "inet" or "ipv6" or "inet6")
        {
            return Result.Success<FlowNode>(new FlowTestNode(side, phrase, name, null, [], isList: false, name.End), rest);
        }

        IResult<Token> within = Lexemes.Keyword("in")(rest);
        if (within.WasSuccessful && s_openList(within.Remainder) is { WasSuccessful: true } open)
        {
            return List(side, phrase, name, open);
        }

        string? comparator = null;
        if (within.WasSuccessful && Lexemes.Keyword("pblock")(within.Remainder) is { WasSuccessful: true } block)
        {
            return Result.Success<FlowNode>(new FlowTestNode(side, phrase, name, null, [block.Value], isList: true, block.Value.End), block.Remainder);
        }

        foreach ((Parser<Token> parser, string text) in s_comparators)
        {
            IResult<Token> sign = parser(rest);
            if (sign.WasSuccessful)
            {
                comparator = text;
                rest = sign.Remainder;
                break;
            }
        }

        IResult<Token> operand = s_operand(rest);
        if (!operand.WasSuccessful || (!operand.Value.IsQuoted && operand.Value.Text.ToLowerInvariant() is "and" or "or" or "not"))
        {
            FailAt<int>((QueryInput)rest, $"a value expected behind {name.Text}");
        }

        List<Token> operands = [operand.Value];
        rest = operand.Remainder;

        // net 10.0.0.0 255.0.0.0
        if (phrase.EndsWith("net", StringComparison.Ordinal) && !operand.Value.Text.Contains('/') && s_word(rest) is { WasSuccessful: true } mask && char.IsAsciiDigit(mask.Value.Text[0]))
        {
            operands.Add(mask.Value);
            rest = mask.Remainder;
        }

        return Result.Success<FlowNode>(new FlowTestNode(side, phrase, name, comparator, operands, isList: false, operands[^1].End), rest);
    }

    /// <summary><c>src</c>, <c>dst</c>, both joined by <c>and</c> or <c>or</c>, or nothing.</summary>
    private static FlowSide Side(ref IInput rest, out Token? name)
    {
        name = null;
        IResult<Token> first = s_word(rest);
        if (!first.WasSuccessful || Is(first.Value) is not { } isSource)
        {
            return FlowSide.Open;
        }

        name = first.Value;
        rest = first.Remainder;
        foreach ((Parser<Token> sign, FlowSide side) in new[] { (s_and, FlowSide.Both), (s_or, FlowSide.Either) })
        {
            if (sign(rest) is { WasSuccessful: true } joined && s_word(joined.Remainder) is { WasSuccessful: true } second && Is(second.Value) == !isSource)
            {
                name = new Token($"{name.Text} {joined.Value.Text} {second.Value.Text}", name.Offset, second.Value.End);
                rest = second.Remainder;
                return side;
            }
        }

        return isSource ? FlowSide.Source : FlowSide.Destination;

        static bool? Is(Token word) => word.Text.ToLowerInvariant() switch
        {
            "src" => true,
            "dst" => false,
            _ => null,
        };
    }

    /// <summary>The most words that make a test.</summary>
    private string? Phrase(ref IInput rest, out Token? name)
    {
        name = null;
        string? phrase = null;
        string words = "";
        IInput at = rest;
        for (int i = 0; i < MostWords && s_word(at) is { WasSuccessful: true } word; i++)
        {
            words = i == 0 ? word.Value.Text.ToLowerInvariant() : $"{words} {word.Value.Text.ToLowerInvariant()}";
            at = word.Remainder;
            if (isPhrase(words))
            {
                phrase = words;
                int start = name?.Offset ?? word.Value.Offset;
                name = new Token(words, start, word.Value.End);
                rest = at;
            }
            else if (i == 0)
            {
                name = new Token(words, word.Value.Offset, word.Value.End);
            }
        }

        return phrase;
    }

    private static IResult<FlowNode> List(FlowSide side, string phrase, Token name, IResult<Token> open)
    {
        List<Token> operands = [];
        IInput rest = open.Remainder;
        while (true)
        {
            IResult<Token> close = s_closeList(rest);
            if (close.WasSuccessful)
            {
                return operands.Count == 0
                    ? Lexemes.Fail<IResult<FlowNode>>(null, open.Value.Offset, close.Value.End, "the list is empty")
                    : Result.Success<FlowNode>(new FlowTestNode(side, phrase, name, null, operands, isList: true, close.Value.End), close.Remainder);
            }

            IResult<Token> comma = s_comma(rest);
            IResult<Token> operand = s_operand(operands.Count > 0 && comma.WasSuccessful ? comma.Remainder : rest);
            if (!operand.WasSuccessful)
            {
                return FailAt<IResult<FlowNode>>((QueryInput)rest, "a value or ] expected");
            }

            operands.Add(operand.Value);
            rest = operand.Remainder;
        }
    }

    /// <summary>Reports the word that stands where something else has to.</summary>
    private static T FailAt<T>(QueryInput input, string expected)
    {
        int at = input.SkipBlanks();
        IResult<Token> word = s_word(input);
        return at >= input.Limit
            ? Lexemes.Fail<T>(null, at, at - 1, $"the filter ends here: {expected}")
            : Lexemes.Fail<T>(null, at, word.WasSuccessful ? word.Value.End : at, $"{(word.WasSuccessful ? word.Value.Text : input.Source[at])} is not understood here: {expected}");
    }
}
