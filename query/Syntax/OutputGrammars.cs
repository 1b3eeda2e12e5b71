using Sprache;

namespace LogFlowDb.Query.Syntax;

/// <summary>Stages with a path and fields, and <c>lookup</c>.</summary>
internal static class OutputGrammars
{
    private static readonly Token s_nothing = new("", 0, -1);

    /// <summary>Anything up to the end of the stage, taken as one word.</summary>
    public static readonly StageGrammar Rest = new(input =>
    {
        QueryInput start = (QueryInput)input;
        int at = start.SkipBlanks();
        Token rest = new(start.Source[at..start.Limit].TrimEnd(), at, start.Limit - 1);
        return Result.Success<StageArguments>(new WordArguments([rest]), start.MoveTo(start.Limit));
    });

    /// <summary>A path, then fields; the codes are for no path, and for a broken list of fields.</summary>
    public static StageGrammar PathAndFields(int noPath, int broken) => new(
        from path in Lexemes.Word.Required(noPath, "a path expected")
        from options in NoOptions
        from fields in Fields(broken)
        select (StageArguments)new WordArguments([path, .. fields]));

    /// <summary><c>table key [as k] output field [as name], …</c>; the codes are for no <c>output</c>, and for a broken list behind it.</summary>
    public static StageGrammar Lookup(int noOutput, int broken)
    {
        Parser<Token> renamed =
            from name in Lexemes.Word.Required(broken, "a field expected")
            from alias in (from word in Lexemes.Keyword("as") from to in Lexemes.Word.Required(broken, "a name expected behind as") select to).Optional()
            select name;
        return new(
            (from table in Lexemes.Word
             from key in Lexemes.Word
             from alias in (from word in Lexemes.Keyword("as") from to in Lexemes.Word select to).Optional()
             from output in Lexemes.Keyword("output")
             from fields in renamed.XDelimitedBy(GrammarExtensions.Comma)
             from end in End(broken)
             select (StageArguments)new WordArguments([table, key, .. fields])).RequiredFromHere(noOutput, "lookup table key output field expected"));
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

    private static Parser<Token> End(int code) => input =>
    {
        QueryInput start = (QueryInput)input;
        int at = start.SkipBlanks();
        return at >= start.Limit
            ? Result.Success(s_nothing, start.MoveTo(start.Limit))
            : Lexemes.Fail<IResult<Token>>(code, at, start.Limit - 1, "a comma or the end of the stage expected");
    };

    private static Parser<IEnumerable<Token>> Fields(int code) => input =>
    {
        QueryInput start = (QueryInput)input;
        return start.SkipBlanks() >= start.Limit
            ? Result.Success<IEnumerable<Token>>([], start.MoveTo(start.Limit))
            : GrammarExtensions.Names(code, "a field expected")(input);
    };
}
