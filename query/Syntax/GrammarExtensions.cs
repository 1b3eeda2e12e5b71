using Sprache;

namespace LogFlowDb.Query.Syntax;

/// <summary>What the grammars of stages are built of, beside the combinators of Sprache.</summary>
internal static class GrammarExtensions
{
    public static readonly Parser<Token> Comma = Lexemes.Sign(",");

    /// <summary>Commits: a failure is an error of the stage, reported from where it happened to the end of the stage.</summary>
    public static Parser<T> Required<T>(this Parser<T> parser, int? code, string message, string? hint = null) => input =>
    {
        IResult<T> result = parser(input);
        if (result.WasSuccessful)
        {
            return result;
        }

        QueryInput at = (QueryInput)result.Remainder;
        return Lexemes.Fail<IResult<T>>(code, at.SkipBlanks(), at.Limit - 1, message, hint);
    };

    /// <summary>As <see cref="Required"/>, but the error covers the stage from the beginning of the arguments.</summary>
    public static Parser<T> RequiredFromHere<T>(this Parser<T> parser, int? code, string message, string? hint = null) => input =>
    {
        IResult<T> result = parser(input);
        QueryInput start = (QueryInput)input;
        return result.WasSuccessful ? result : Lexemes.Fail<IResult<T>>(code, start.SkipBlanks(), start.Limit - 1, message, hint);
    };

    /// <summary>Names separated by commas; a word of <paramref name="stops"/> is no name unless it is quoted.</summary>
    public static Parser<IEnumerable<Token>> Names(int? code, string message, params string[] stops) =>
        Name(stops).XDelimitedBy(Comma).Required(code, message);

    public static Parser<Token> Name(params string[] stops) => input =>
    {
        IResult<Token> word = Lexemes.Word(input);
        return word.WasSuccessful && !word.Value.IsQuoted && IsOneOf(word.Value.Text, stops)
            ? Result.Failure<Token>(input, "a name expected", ["a name"])
            : word;
    };

    /// <summary>A name with an optional sign in front.</summary>
    public static Parser<SignedWord> SignedName(params string[] stops)
    {
        Parser<Token> name = Name(stops);
        return input =>
        {
            QueryInput start = (QueryInput)input;
            int at = start.SkipBlanks();
            char sign = at < start.Limit && start.Source[at] is '+' or '-' ? start.Source[at] : '\0';
            IResult<Token> word = name(sign == '\0' ? start : start.MoveTo(at + 1));
            return word.WasSuccessful
                ? Result.Success(new SignedWord(word.Value, sign), word.Remainder)
                : Result.Failure<SignedWord>(word.Remainder, word.Message, word.Expectations);
        };
    }

    /// <summary>The names behind a keyword; no names when the keyword does not follow.</summary>
    public static Parser<IEnumerable<Token>> NamesAfter(string keyword, int? code, params string[] stops) =>
        (from word in Lexemes.Keyword(keyword)
         from names in Names(code, $"a field is missing behind {keyword}", stops)
         select names).Or(Parse.Return<IEnumerable<Token>>([]));

    private static bool IsOneOf(string text, string[] words)
    {
        foreach (string word in words)
        {
            if (string.Equals(text, word, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
