using LogFlowDb.Engine.Diagnostics;
using LogFlowDb.Query.Expressions;
using LogFlowDb.Query.Operators;
using LogFlowDb.Query.Stages;
using LogFlowDb.Query.Syntax;

namespace LogFlowDb.Query.Binding;

/// <summary>Text to bound stages.</summary>
internal sealed class QueryBinder
{
    private readonly string _text;
    private readonly BindingOptions _options;
    private readonly List<QueryError> _errors = [];
    private readonly List<QueryError> _stateErrors = [];
    private readonly ExpressionBinder _expressions;
    private QueryRights _needs;
    private TimeSpan _liveWindow;

    private readonly IReadOnlyList<string> _callers;

    private QueryBinder(string text, BindingOptions options, IReadOnlyDictionary<string, Expression>? arguments, IReadOnlyList<string> callers)
    {
        _text = text;
        _options = options;
        _callers = callers;
        _expressions = arguments is null ? new ExpressionBinder(options, _errors) : new ExpressionBinder(options, _errors) { Fixed = arguments };
    }

    /// <exception cref="QueryException">With everything that is wrong: first with the text, in its order, then with what the database lacks.</exception>
    public static BoundQuery Bind(string text, BindingOptions options) => Bind(text, options, arguments: null, callers: []);

    /// <param name="arguments">Of the procedure whose text it is, by the names of its parameters; null for a query.</param>
    /// <param name="callers">The procedures in whose texts it stands, the outermost first.</param>
    public static BoundQuery Bind(string text, BindingOptions options, IReadOnlyDictionary<string, Expression>? arguments, IReadOnlyList<string> callers)
    {
        string prepared = PipelineParser.Prepare(text);
        QueryBinder binder = new(prepared, options, arguments, callers);
        BoundQuery query = binder.BindPipeline(0, prepared.Length);
        if (binder._errors.Count + binder._stateErrors.Count == 0)
        {
            return query with { Needs = binder._needs, LiveWindow = binder._liveWindow };
        }

        throw new QueryException(text, [.. binder._errors.OrderBy(static error => error.Offset).Select(error => HabitHints.Improve(prepared, error, options.TableNames)), .. binder._stateErrors.OrderBy(static error => error.Offset)]);
    }

    private BoundQuery BindPipeline(int start, int end)
    {
        List<Stage> stages = [];
        foreach (StageNode node in PipelineParser.Parse(_text, start, end, StageCatalog.GrammarOf, _errors))
        {
            BindStage(node, stages);
        }

        return new BoundQuery(stages);
    }

    private void BindStage(StageNode node, List<Stage> stages)
    {
        if (StageCatalog.Find(node.Name.Text) is not { } definition)
        {
            _errors.Add(new QueryError(92000, node.Name.Offset, node.Name.End, $"unknown command {node.Name.Text}",
                NearName.Hint(node.Name.Text, StageCatalog.All.Select(static stage => stage.Name))));
            return;
        }

        bool optionsHold = true;
        foreach (OptionNode option in node.Options)
        {
            if (!definition.Options.Contains(option.Name))
            {
                optionsHold = false;
                _errors.Add(new QueryError(90001, option.Key.Offset, option.Key.End, $"{definition.Name} has no option {option.Name}", OptionHint(definition, option)));
            }
        }

        if (node.Arguments is null || !optionsHold)
        {
            return;
        }

        StageBinder binder = new(node, _expressions, _options, _errors, _stateErrors, BindPipeline) { Callers = _callers };
        if (definition.Bind(binder) is not { } stage)
        {
            return;
        }

        if (stage is SetStage set && _expressions.ConstantOf(set.Expression) is { } value)
        {
            _expressions.Context.SetParameter(set.Parameter, value);
        }

        Note(binder.Expanded?.Needs ?? QueryRights.None, binder.Expanded?.LiveWindow);
        foreach (Stage added in (IEnumerable<Stage>)[.. binder.Before, stage])
        {
            Note(added.Needs, added.LiveWindow);
            stages.Add(added);
        }
    }

    private void Note(QueryRights needs, TimeSpan? liveWindow)
    {
        _needs |= needs;
        _liveWindow = liveWindow is { } window && window > _liveWindow ? window : _liveWindow;
    }

    private static string? OptionHint(StageDefinition definition, OptionNode option) =>
        NearName.Hint(option.Name, definition.Options)
        ?? (definition.Name == "search" ? "== compares" : definition.Options.Count > 0 ? "options: " + string.Join(", ", definition.Options) : null);
}
