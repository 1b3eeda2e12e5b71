using Sprache;

namespace LogFlowDb.Query.Syntax;

/// <summary>Stages that aggregate: <c>stats timechart pivot rollup top</c>.</summary>
internal static class AggregateGrammars
{
    private const int NoAggregate = 21700;
    private const int BrokenClause = 21701;

    private static readonly Parser<AggregateNode> s_aggregate =
        from name in Lexemes.Identifier
        from arguments in ExpressionGrammar.Arguments.Optional()
        from alias in Alias.Optional()
        select new AggregateNode(name, arguments.GetOrDefault(), alias.GetOrDefault(), name.Offset, arguments.GetOrDefault()?.End ?? name.End);

    private static readonly Parser<IEnumerable<AggregateNode>> s_aggregates = input =>
    {
        QueryInput start = (QueryInput)input;
        int at = start.SkipBlanks();
        if (at >= start.Limit || Lexemes.Keyword("by")(input).WasSuccessful)
        {
            Lexemes.Fail<int>(NoAggregate, at, start.Limit - 1, "an aggregate such as count or sum(field) expected");
        }

        return s_aggregate.XDelimitedBy(GrammarExtensions.Comma).Required(BrokenClause, "an aggregate such as count or sum(field) expected")(input);
    };

    /// <summary>Aggregates and <c>by</c>.</summary>
    public static readonly StageGrammar AggregatesBy = new(
        from aggregates in s_aggregates
        from groups in GrammarExtensions.NamesAfter("by", BrokenClause)
        select (StageArguments)new AggregateArguments([.. aggregates], [.. groups], []));

    /// <summary>Aggregates, then rows behind <c>by</c> or <c>rows</c> and columns behind <c>for</c> or <c>cols</c>.</summary>
    public static readonly StageGrammar Pivot = new(
        from aggregates in s_aggregates
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
             from aggregate in s_aggregate.Required(NoAggregate, "an aggregate such as sum(octet_count) expected behind by")
             select aggregate).Optional()
        select (StageArguments)new TopArguments(count.GetOrDefault(), [.. fields], groups.GetOrDefault()));

    private static Parser<Token> Alias =>
        from word in Lexemes.Keyword("as")
        from name in Lexemes.Word.Required(BrokenClause, "a name expected behind as")
        select name;
}
