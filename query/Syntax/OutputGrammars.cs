using Sprache;

namespace LogFlowDb.Query.Syntax;

/// <summary>Stages with a path and fields.</summary>
internal static class OutputGrammars
{
    private static readonly Token s_nothing = new("", 0, -1);

    /// <summary>As <see cref="Rest"/>, options included.</summary>
    public static readonly StageGrammar Anything = new(TakeRest, hasOptions: false);

    /// <summary>Anything up to the end of the stage, taken as one word.</summary>
    public static readonly StageGrammar Rest = new(TakeRest);

    /// <summary>A path, then fields; the codes are for no path, and for a broken list of fields.</summary>
    public static StageGrammar PathAndFields(int noPath, int broken) => new(
        from path in Lexemes.Word.Required(noPath, "a path expected")
        from options in NoOptions
        from fields in Fields(broken)
        select (StageArguments)new WordArguments([path, .. fields]));

    private static IResult<StageArguments> TakeRest(IInput input)
    {
        QueryInput start = (QueryInput)input;
        int at = start.SkipBlanks();
        Token rest = new(start.Source[at..start.Limit].TrimEnd(), at, start.Limit - 1);
        return Result.Success<StageArguments>(new WordArguments([rest]), start.MoveTo(start.Limit));
    }

    private static Parser<Token> NoOptions => input =>
    {
        IResult<IEnumerable<OptionNode>> options = OptionGrammar.Options(input);
        foreach (OptionNode option in options.Value)
        {
            Lexemes.Fail<int>(90001, option.Key.Offset, option.Value.End, $"the option {option.Name} has to stand before the path");
        }

        return Result.Success(s_nothing, input);
    };

    private static Parser<IEnumerable<Token>> Fields(int code) => input =>
    {
        QueryInput start = (QueryInput)input;
        return start.SkipBlanks() >= start.Limit
            ? Result.Success<IEnumerable<Token>>([], start.MoveTo(start.Limit))
            : GrammarExtensions.Names(code, "a field expected")(input);
    };
}
