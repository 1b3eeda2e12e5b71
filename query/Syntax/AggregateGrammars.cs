using Sprache;

namespace LogFlowDb.Query.Syntax;

/// <summary>Stages that aggregate: <c>stats timechart pivot rollup top</c>.</summary>
internal static class AggregateGrammars
{
    private const int NoAggregate = 21700;
    private const int BrokenClause = 21701;
    private const string Expected = "an aggregate such as count or sum(field) expected";

    private static readonly Parser<AggregateNode> s_aggregate =
        from name in Lexemes.Identifier
        from arguments in ExpressionGrammar.Arguments.Optional()
        from alias in Alias.Optional()
        select new AggregateNode(name, arguments.GetOrDefault(), alias.GetOrDefault(), name.Offset, arguments.GetOrDefault()?.End ?? name.End);

    /// <summary>Aggregates and <c>by</c>, with the error codes for no aggregate and for anything broken.</summary>
    public static StageGrammar AggregatesBy(int missing, int broken) => new(
        from aggregates in Aggregates(missing, broken)
        from groups in GrammarExtensions.NamesAfter("by", broken)
        select (StageArguments)new AggregateArguments([.. aggregates], [.. groups], []), optionsBehind: true);

    /// <summary>Aggregates, then rows behind <c>by</c> or <c>rows</c> and columns behind <c>for</c> or <c>cols</c>.</summary>
    public static readonly StageGrammar Pivot = new(
        from aggregates in Aggregates(NoAggregate, BrokenClause)
        from groups in GrammarExtensions.NamesAfter("by", BrokenClause, "for", "cols")
        from rows in GrammarExtensions.NamesAfter("rows", BrokenClause, "for", "cols")
        from columns in GrammarExtensions.NamesAfter("for", BrokenClause)
        from more in GrammarExtensions.NamesAfter("cols", BrokenClause)
        select (StageArguments)new AggregateArguments([.. aggregates], [.. groups, .. rows], [.. columns, .. more]));

    /// <summary><c>[N] field [, field] [by AGGREGATE]</c>.</summary>
    public static readonly StageGrammar Top = new(
        from count in Lexemes.Number.Optional()
        from fields in GrammarExtensions.Names(null, "a field expected", "by")
        from groups in
            (from word in Lexemes.Keyword("by")
             from aggregate in s_aggregate.Required(NoAggregate, Expected)
             select aggregate).Optional()
        select (StageArguments)new TopArguments(count.GetOrDefault(), [.. fields], groups.GetOrDefault()), optionsBehind: true);

    private static Parser<IEnumerable<AggregateNode>> Aggregates(int missing, int broken) => input =>
    {
        QueryInput start = (QueryInput)input;
        int at = start.SkipBlanks();
        return at >= start.Limit || Lexemes.Keyword("by")(input).WasSuccessful
            ? Lexemes.Fail<IResult<IEnumerable<AggregateNode>>>(missing, at, start.Limit - 1, Expected)
            : s_aggregate.XDelimitedBy(GrammarExtensions.Comma).Required(broken, Expected)(input);
    };

    private static Parser<Token> Alias =>
        from word in Lexemes.Keyword("as")
        from name in Lexemes.Word.Required(BrokenClause, "a name expected behind as")
        select name;
}
