using Sprache;

namespace LogFlowDb.Query.Syntax;

/// <summary>Stages that take text in quotes: <c>json rex parse</c>.</summary>
internal static class TextGrammars
{
    /// <summary>One text in double quotes; <paramref name="code"/> covers the arguments when there is none, or more than it.</summary>
    public static StageGrammar Text(int code, string message) => new(
        (from text in Lexemes.RawText
         from end in End
         select (StageArguments)new TextArguments(text)).RequiredFromHere(code, message));

    /// <summary><c>"start*end" as name, …</c>, or the name of a parser.</summary>
    public static StageGrammar Anchors(int noQuotes, int quotedAlias, int broken)
    {
        Parser<RenamingNode> anchor =
            from text in Lexemes.QuotedWord.Required(noQuotes, "an anchor \"start*end\" in double quotes expected")
            from word in Lexemes.Keyword("as").Required(broken, "`as` and a name expected behind the anchor")
            from name in Lexemes.BareWord.Required(quotedAlias, "a name without quotes expected behind as")
            select new RenamingNode(text, name);
        Parser<StageArguments> list =
            from anchors in anchor.XDelimitedBy(GrammarExtensions.Comma)
            select (StageArguments)new AnchorArguments([.. anchors]);
        return new(input =>
        {
            IResult<Token> parser = Lexemes.BareWord(input);
            QueryInput rest = (QueryInput)parser.Remainder;
            return parser.WasSuccessful && rest.SkipBlanks() >= rest.Limit
                ? Result.Success<StageArguments>(new WordArguments([parser.Value]), rest.MoveTo(rest.Limit))
                : list(input);
        });
    }

    private static Parser<Token> End => input =>
    {
        QueryInput start = (QueryInput)input;
        int at = start.SkipBlanks();
        return at >= start.Limit
            ? Result.Success(new Token("", start.Limit, start.Limit - 1), start.MoveTo(start.Limit))
            : Result.Failure<Token>(input, "the end of the stage expected", ["end"]);
    };
}
