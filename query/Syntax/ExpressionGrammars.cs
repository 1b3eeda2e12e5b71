using Sprache;

namespace LogFlowDb.Query.Syntax;

/// <summary>Stages that take expressions: <c>search eval evalc set boxplot</c>.</summary>
internal static class ExpressionGrammars
{
    private const int OpenQuote = 90203;

    /// <summary>One expression, or nothing.</summary>
    public static readonly StageGrammar Condition = new(input =>
    {
        QueryInput start = (QueryInput)input;
        if (start.SkipBlanks() >= start.Limit)
        {
            return Result.Success<StageArguments>(new ExpressionArguments([], []), start.MoveTo(start.Limit));
        }

        IResult<ExpressionNode> condition = ExpressionGrammar.Expression(input);
        return Result.Success<StageArguments>(new ExpressionArguments([condition.Value], []), condition.Remainder);
    }, quoteCode: OpenQuote);

    /// <summary>Expressions and <c>by</c>; <paramref name="code"/> when there is no expression.</summary>
    public static StageGrammar ExpressionsBy(int? code)
    {
        Parser<IEnumerable<ExpressionNode>> list = ExpressionGrammar.Expression.XDelimitedBy(GrammarExtensions.Comma);
        Parser<IEnumerable<ExpressionNode>> guarded = input =>
        {
            QueryInput start = (QueryInput)input;
            int at = start.SkipBlanks();
            return at >= start.Limit || Lexemes.Keyword("by")(input).WasSuccessful
                ? Lexemes.Fail<IResult<IEnumerable<ExpressionNode>>>(code, at, start.Limit - 1, "an expression expected")
                : list(input);
        };
        return new(
            from expressions in guarded
            from groups in GrammarExtensions.NamesAfter("by", code)
            select (StageArguments)new ExpressionArguments([.. expressions], [.. groups]), quoteCode: OpenQuote, optionsBehind: true);
    }

    /// <summary>
    /// <c>a=expression, b=c=expression</c>, the whole item in parentheses if one likes. The codes are for: no equals sign, no name
    /// before it, nothing behind it.
    /// </summary>
    public static StageGrammar Assignments(int noSign, int noName, int noExpression) => new(
        from assignments in Assignment(noSign, noName, noExpression).XDelimitedBy(GrammarExtensions.Comma)
        select (StageArguments)new AssignmentArguments([.. assignments]), hasOptions: false, quoteCode: OpenQuote);

    private static Parser<AssignmentNode> Assignment(int noSign, int noName, int noExpression)
    {
        Parser<Token> target = input =>
        {
            IResult<Token> name = Lexemes.Word(input);
            QueryInput rest = name.WasSuccessful ? (QueryInput)name.Remainder : (QueryInput)input;
            int at = rest.SkipBlanks();
            bool assigns = at < rest.Limit && rest.Source[at] == '=' && (at + 1 >= rest.Limit || rest.Source[at + 1] != '=');
            if (assigns && !name.WasSuccessful)
            {
                Lexemes.Fail<int>(noName, at, at, "the name of a field expected before =");
            }

            return assigns ? Result.Success(name.Value, rest.MoveTo(at + 1)) : Result.Failure<Token>(input, "name= expected", ["name="]);
        };
        Parser<AssignmentNode> plain = input =>
        {
            QueryInput start = (QueryInput)input;
            int at = start.SkipBlanks();
            IResult<IEnumerable<Token>> targets = target.XMany()(input);
            Token[] names = [.. targets.Value];
            if (names.Length == 0)
            {
                Lexemes.Fail<int>(noSign, at, EndOfWord(start, at), "name=expression expected");
            }

            QueryInput rest = (QueryInput)targets.Remainder;
            if (rest.SkipBlanks() >= rest.Limit)
            {
                Lexemes.Fail<int>(noExpression, rest.Limit, rest.Limit - 1, $"the value of {names[^1].Text} expected behind =");
            }

            IResult<ExpressionNode> value = ExpressionGrammar.Expression(rest);
            return Result.Success(new AssignmentNode(names, value.Value), value.Remainder);
        };
        Parser<Token> open =
            from sign in Lexemes.Sign("(")
            from next in target.Preview()
            where next.IsDefined
            select sign;
        Parser<AssignmentNode> parenthesized =
            from sign in open
            from assignment in plain
            from close in Lexemes.Sign(")").Required(90202, "the parenthesis is not closed")
            select assignment;
        return parenthesized.Or(plain);
    }

    private static int EndOfWord(QueryInput input, int at)
    {
        while (at < input.Limit && !char.IsWhiteSpace(input.Source[at]))
        {
            at++;
        }

        return at - 1;
    }
}
