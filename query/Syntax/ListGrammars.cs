using Sprache;

namespace LogFlowDb.Query.Syntax;

/// <summary>Stages whose arguments are names or words: <c>fields sort order rename limit explode import table</c> and others.</summary>
internal static class ListGrammars
{
    /// <summary>No arguments at all.</summary>
    public static readonly StageGrammar None = new(Parse.Return<StageArguments>(new WordArguments([])));

    /// <summary>Any number of words, separated by blanks or commas.</summary>
    public static readonly StageGrammar Words = new(
        from words in
            (from word in Lexemes.Word
             from comma in GrammarExtensions.Comma.Optional()
             select word).XMany()
        select (StageArguments)new WordArguments([.. words]));

    /// <summary>Names of tables, with wildcards and question marks.</summary>
    public static StageGrammar TableNames(int code, string message = "the name of a table expected") => new(
        from names in GrammarExtensions.Names(code, message)
        select (StageArguments)new WordArguments([.. names]));

    /// <summary>One word up to the end of the stage, or in quotes.</summary>
    public static StageGrammar Path(int code) => new(
        from path in Lexemes.Word.Required(code, "a name expected")
        select (StageArguments)new WordArguments([path]));

    /// <summary>Fields, with <c>-</c> in front of the list for removal.</summary>
    public static StageGrammar Fields(int? code) => new(
        from minus in Lexemes.Sign("-").Optional()
        from names in GrammarExtensions.Names(code, "a field expected")
        select (StageArguments)new FieldArguments(minus.IsDefined, [.. names.Select(static name => new SignedWord(name, '\0'))], []));

    /// <summary>Fields without signs.</summary>
    public static StageGrammar Names(int? code, bool optional = false)
    {
        Parser<IEnumerable<Token>> names = GrammarExtensions.Names(code, "a field expected");
        return new(
            from list in optional ? NoneOr(names) : names
            select (StageArguments)new FieldArguments(Remove: false, [.. list.Select(static name => new SignedWord(name, '\0'))], []));
    }

    /// <summary>Fields without signs, and <c>by</c>.</summary>
    public static StageGrammar NamesBy(int? code) => new(
        from names in GrammarExtensions.Names(code, "a field expected", "by")
        from groups in GrammarExtensions.NamesAfter("by", code)
        select (StageArguments)new FieldArguments(Remove: false, [.. names.Select(static name => new SignedWord(name, '\0'))], [.. groups]));

    /// <summary>Fields with signs and <c>by</c>.</summary>
    public static StageGrammar SortKeys(int? code, int? byCode) => new(
        from keys in GrammarExtensions.SignedName("by").XDelimitedBy(GrammarExtensions.Comma).Required(code, "a field to sort by expected")
        from groups in GrammarExtensions.NamesAfter("by", byCode)
        select (StageArguments)new FieldArguments(Remove: false, [.. keys], [.. groups]));

    /// <summary><c>a as b, …</c> with the error codes for: no field, no <c>as</c>, another word in its place.</summary>
    public static StageGrammar Renamings(int missing, int noTarget, int noAs)
    {
        Parser<RenamingNode> renaming = input =>
        {
            IResult<Token> from = Lexemes.Word.Required(missing, "a field expected")(input);
            QueryInput rest = (QueryInput)from.Remainder;
            if (rest.SkipBlanks() >= rest.Limit)
            {
                Lexemes.Fail<int>(noTarget, from.Value.Offset, from.Value.End, $"`as` and the new name of {from.Value.Text} expected");
            }

            IResult<Token> keyword = Lexemes.Keyword("as")(rest);
            if (!keyword.WasSuccessful)
            {
                IResult<Token> other = Lexemes.Word(rest);
                int at = rest.SkipBlanks();
                Lexemes.Fail<int>(noAs, at, other.WasSuccessful ? other.Value.End : at, $"`as` expected behind {from.Value.Text}");
            }

            IResult<Token> to = Lexemes.Word.Required(noTarget, $"the new name of {from.Value.Text} expected")(keyword.Remainder);
            return Result.Success(new RenamingNode(from.Value, to.Value), to.Remainder);
        };
        return new(
            from renamings in renaming.XDelimitedBy(GrammarExtensions.Comma)
            select (StageArguments)new RenameArguments([.. renamings]));
    }

    /// <summary>Nothing at the end of the stage. Not Sprache's <c>Or</c>, for which a success that moves nothing is none.</summary>
    private static Parser<IEnumerable<Token>> NoneOr(Parser<IEnumerable<Token>> names) => input =>
    {
        QueryInput start = (QueryInput)input;
        return start.SkipBlanks() >= start.Limit ? Result.Success<IEnumerable<Token>>([], start.MoveTo(start.Limit)) : names(input);
    };
}
