using Sprache;

namespace LogFlowDb.Query.Syntax;

/// <summary>Stages with a query in brackets: <c>join union setq</c>. The query inside is parsed by the caller.</summary>
internal static class SubqueryGrammars
{
    /// <summary>Only the brackets.</summary>
    public static readonly StageGrammar Subquery = new(
        from brackets in Brackets
        select (StageArguments)new SubqueryArguments([], brackets.Offset, brackets.End));

    /// <summary>Keys with signs, then the brackets.</summary>
    public static readonly StageGrammar KeysAndSubquery = new(input =>
    {
        QueryInput start = (QueryInput)input;
        int at = start.SkipBlanks();
        IResult<IEnumerable<SignedWord>> keys = at < start.Limit && start.Source[at] == '['
            ? Result.Success<IEnumerable<SignedWord>>([], start)
            : GrammarExtensions.SignedName().XDelimitedBy(GrammarExtensions.Comma).Required(null, "the fields to join by expected")(input);
        IResult<Token> brackets = Brackets(keys.Remainder);
        return Result.Success<StageArguments>(new SubqueryArguments([.. keys.Value], brackets.Value.Offset, brackets.Value.End), brackets.Remainder);
    });

    private static Parser<Token> Brackets => input =>
    {
        QueryInput start = (QueryInput)input;
        int at = start.SkipBlanks();
        if (at >= start.Limit || start.Source[at] != '[')
        {
            Lexemes.Fail<int>(null, at, start.Limit - 1, "a query in brackets expected", "[ table … ]");
        }

        int close = QuerySplitter.ClosingBracket(start.Source, at, start.Limit);
        return close < 0
            ? Lexemes.Fail<IResult<Token>>(90204, at, at, "the bracket is not closed")
            : Result.Success(new Token("", at, close), start.MoveTo(close + 1));
    };
}
