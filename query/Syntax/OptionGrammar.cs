using Sprache;

namespace LogFlowDb.Query.Syntax;

/// <summary>
/// The options before a stage's arguments: <c>key=value</c> without blanks around the equals sign, the value in double quotes,
/// as <c>$("parameter")</c>, or up to the next blank.
/// </summary>
internal static class OptionGrammar
{
    private static readonly Parser<Token> s_key = input =>
    {
        IResult<Token> key = Lexemes.BareWord.Or(Lexemes.RawText)(input);
        if (!key.WasSuccessful)
        {
            return key;
        }

        QueryInput rest = (QueryInput)key.Remainder;
        int equals = rest.SkipBlanks();
        if (equals >= rest.Limit || rest.Source[equals] != '=' || (equals + 1 < rest.Limit && rest.Source[equals + 1] == '='))
        {
            return Result.Failure<Token>(input, "an option expected", ["key=value"]);
        }

        return equals == rest.Position
            ? Result.Success(key.Value, rest.MoveTo(equals + 1))
            : Lexemes.Fail<IResult<Token>>(90000, rest.Position, equals, "no blank may stand before = of an option", $"write {key.Value.Text}=…; == compares");
    };

    private static readonly Parser<Token> s_value = input =>
    {
        QueryInput start = (QueryInput)input;
        int at = start.Position;
        if (at < start.Limit && start.Current == '"')
        {
            IResult<Token> text = Lexemes.QuotedWord(input);
            return text.WasSuccessful ? text : Lexemes.Fail<IResult<Token>>(90002, at, start.Limit - 1, "the quote is not closed");
        }

        bool isParameter = start.Rest.StartsWith("$(", StringComparison.Ordinal);
        int end = at;
        while (end < start.Limit && !char.IsWhiteSpace(start.Source[end]))
        {
            if (isParameter && start.Source[end] == '"')
            {
                int close = Lexemes.ClosingQuote(start.Source, end, start.Limit);
                end = close < 0 ? end : close;
            }

            end++;
        }

        return Result.Success(new Token(start.Source[at..end], at, end - 1), start.MoveTo(end));
    };

    /// <summary>All options from here on; none is fine.</summary>
    public static readonly Parser<IEnumerable<OptionNode>> Options =
        (from key in s_key
         from value in s_value
         select new OptionNode(key, value)).XMany();
}
