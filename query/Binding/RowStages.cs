using System.Globalization;
using LogFlowDb.Engine.Diagnostics;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Batches;
using LogFlowDb.Query.Expressions;
using LogFlowDb.Query.Operators;
using LogFlowDb.Query.Output;
using LogFlowDb.Query.Stages;
using LogFlowDb.Query.Syntax;
using SortKey = LogFlowDb.Query.Batches.SortKey;

namespace LogFlowDb.Query.Binding;

/// <summary>Stages that choose, order or extend rows.</summary>
internal static class RowStages
{
    public static readonly StageDefinition[] All =
    [
        new("search", "search [limit=N] condition", "Rows for which the condition holds", ExpressionGrammars.Condition, ["limit"], BindSearch),
        new("eval", "eval field=expression[, field=expression …]", "Sets fields", ExpressionGrammars.Assignments(20100, 90100, 90100), [], static b => new EvalStage(Assignments(b))),
        new("evalc", "evalc parameter=expression", "Sets query parameters row by row", ExpressionGrammars.Assignments(20200, 20201, 20202), [], static b => new EvalcStage(Assignments(b))),
        new("set", "set parameter=expression", "Sets a query parameter once", ExpressionGrammars.Assignments(10400, 10401, 10402), [], BindSet),
        new("limit", "limit [skip] count", "The first rows", ListGrammars.Words, [], BindLimit),
        new("sort", "sort [limit=N] [-]field, … [by field, …]", "Rows in order", ListGrammars.SortKeys(21600, 21601), ["limit"], BindSort),
        new("explode", "explode field", "A row for each element of an array", ListGrammars.Words, [], BindExplode),
        new("dedup", "dedup field, …", "The first row of each combination of values", ListGrammars.Names(null), [], static b => new DedupStage(Names(b))),
        new("prev", "prev field, …", "Adds prev_field, the value of the row before", ListGrammars.Names(null), [], static b => new PrevStage(Names(b))),
        new("fillnull", "fillnull [value=V] [field, …]", "A value where there is none", ListGrammars.Names(null, optional: true), ["value"], static b => new FillNullStage(FillValue(b), Names(b))),
        new("bypass", "bypass", "Passes the rows as they are", ListGrammars.None, [], static _ => new BypassStage()),
        new("ratelimit", "ratelimit rows", "Lets pass so many rows a second", ListGrammars.Words, [], BindRateLimit),
        new("parallel", "parallel [core=N] [ stages ]", "Runs the stages within; all cores are used anyway", SubqueryGrammars.Subquery, ["core"], BindWithin),
        new("serial", "serial [ stages ]", "Runs the stages within", SubqueryGrammars.Subquery, [], BindWithin),
        new("drop", "drop", "Swallows the rows", ListGrammars.None, [], static _ => new DropStage()),
        new("import", "import [create=t] table", "Appends the rows to a table", ListGrammars.Path(30100), ["create"], BindImport),
    ];

    internal static IReadOnlyList<string> Names(StageBinder binder) =>
        [.. binder.Arguments<FieldArguments>().Fields.Select(static field => field.Name.Text)];

    internal static IReadOnlyList<string> Texts(IReadOnlyList<Token> tokens) => [.. tokens.Select(static token => token.Text)];

    private static SearchStage BindSearch(StageBinder binder)
    {
        IReadOnlyList<ExpressionNode> expressions = binder.Arguments<ExpressionArguments>().Expressions;
        return new SearchStage(expressions.Count == 0 ? null : binder.Expression(expressions[0]), binder.Number("limit", null));
    }

    /// <summary><c>a=b=x</c> sets b to x, then a to b.</summary>
    private static List<Assignment> Assignments(StageBinder binder)
    {
        List<Assignment> assignments = [];
        foreach (AssignmentNode node in binder.Arguments<AssignmentArguments>().Assignments)
        {
            Expression value = binder.Expression(node.Expression);
            for (int i = node.Targets.Count - 1; i >= 0; i--)
            {
                assignments.Add(new Assignment(node.Targets[i].Text, value));
                value = new FieldExpression(node.Targets[i].Text);
            }
        }

        return assignments;
    }

    private static SetStage? BindSet(StageBinder binder)
    {
        IReadOnlyList<AssignmentNode> nodes = binder.Arguments<AssignmentArguments>().Assignments;
        if (nodes.Count > 1 || nodes[0].Targets.Count > 1)
        {
            binder.ErrorAtArguments(10400, "one parameter at a time", "set a=1 | set b=2");
            return null;
        }

        return new SetStage(nodes[0].Targets[0].Text, binder.Expression(nodes[0].Expression));
    }

    private static RateLimitStage? BindRateLimit(StageBinder binder)
    {
        IReadOnlyList<Token> words = binder.Arguments<WordArguments>().Words;
        if (words.Count != 1 || !int.TryParse(words[0].Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int rate))
        {
            binder.ErrorAtArguments(22201, "a number of rows a second expected");
            return null;
        }

        if (rate > 0)
        {
            return new RateLimitStage(rate);
        }

        binder.ErrorAtArguments(22200, "more than 0 rows a second expected");
        return null;
    }

    /// <summary>What stands within stands in place of the stage: the order of rows and the number of threads need no words here.</summary>
    private static Stage? BindWithin(StageBinder binder)
    {
        IReadOnlyList<Stage> stages = binder.Subquery(binder.Arguments<SubqueryArguments>()).Stages;
        binder.Before.AddRange(stages.Take(stages.Count - 1));
        return stages.Count > 0 ? stages[^1] : null;
    }

    private static LimitStage? BindLimit(StageBinder binder)
    {
        IReadOnlyList<Token> words = binder.Arguments<WordArguments>().Words;
        if (words.Count is < 1 or > 2)
        {
            binder.ErrorAtArguments(20600, "a number of rows expected", "limit [skip] count");
            return null;
        }

        long[] numbers = new long[words.Count];
        for (int i = 0; i < numbers.Length; i++)
        {
            if (!long.TryParse(words[i].Text, NumberStyles.None, CultureInfo.InvariantCulture, out numbers[i]))
            {
                binder.Error(20601, words[i], $"{words[i].Text} is no number of rows");
                return null;
            }
        }

        return numbers.Length == 1 ? new LimitStage(0, numbers[0]) : new LimitStage(numbers[0], numbers[1]);
    }

    private static SortStage BindSort(StageBinder binder)
    {
        FieldArguments arguments = binder.Arguments<FieldArguments>();
        SortKey[] keys = [.. arguments.Fields.Select(static field => new SortKey(field.Name.Text, field.Sign == '-'))];
        return new SortStage(keys, binder.Number("limit", 21602), Texts(arguments.By));
    }

    private static ExplodeStage? BindExplode(StageBinder binder)
    {
        IReadOnlyList<Token> words = binder.Arguments<WordArguments>().Words;
        if (words.Count == 1)
        {
            return new ExplodeStage(words[0].Text);
        }

        binder.ErrorAtArguments(20300, "one field expected");
        return null;
    }

    private static ImportStage BindImport(StageBinder binder)
    {
        Token table = binder.Arguments<WordArguments>().Words[0];
        bool create = binder.Flag("create");
        if (!create && binder.Binding.TableNames is { } known && !known.Contains(table.Text))
        {
            binder.StateError(30101, table, $"table not found: {table.Text}", NearName.Hint(table.Text, known) ?? "create=t makes it");
        }

        return new ImportStage(table.Text, create);
    }

    /// <summary>A number where it reads as one, else text; 0 when not given.</summary>
    private static Value FillValue(StageBinder binder)
    {
        if (binder.Option("value") is not { } option)
        {
            return Value.From(0L);
        }

        string text = binder.Text("value")!;
        return option.Value.IsQuoted ? Value.From(text)
            : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole) ? Value.From(whole)
            : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double real) && double.IsFinite(real) ? Value.From(real)
            : Value.From(text);
    }
}
