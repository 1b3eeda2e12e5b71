using System.Text.RegularExpressions;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Diagnostics;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Expressions;
using LogFlowDb.Query.Functions;
using LogFlowDb.Query.Syntax;

namespace LogFlowDb.Query.Binding;

/// <summary>
/// Expression nodes to expressions. Errors are collected; a part that is wrong becomes a null literal so that the rest is
/// checked all the same.
/// </summary>
internal sealed class ExpressionBinder(BindingOptions options, List<QueryError> errors)
{
    private static readonly RowBatch s_noRow = new(1, [], []);
    private static readonly LiteralExpression s_null = new(Value.Null);

    /// <summary>Values of <c>set</c> so far, for what must be known when the query is bound.</summary>
    public EvaluationContext Context { get; } = new(options.Now, options.TimeZone);

    /// <summary>The arguments of the procedure whose text is bound.</summary>
    public IReadOnlyDictionary<string, Expression> Fixed { get; init; } = new Dictionary<string, Expression>(StringComparer.Ordinal);

    public Expression Bind(ExpressionNode node) => node switch
    {
        LiteralNode literal => new LiteralExpression(literal.Value),
        FieldNode field => new FieldExpression(field.Name),
        NegateNode negate => new NegateExpression(Bind(negate.Operand)),
        BinaryNode binary => BindBinary(binary),
        LogicalNode { IsAnd: true } logical => new AndExpression(BindAll(logical.Terms)),
        LogicalNode logical => new OrExpression(BindAll(logical.Terms)),
        ListNode list => BindList(list),
        _ => BindCall((CallNode)node),
    };

    /// <summary>The value of an expression that does not depend on rows.</summary>
    public Value? ConstantOf(Expression expression) => expression.IsConstant ? expression.Evaluate(s_noRow, Context)[0] : null;

    /// <summary>The value of an expression that depends on nothing but parameters set so far; null when it is not known yet.</summary>
    public Value? ValueOf(Expression expression)
    {
        HashSet<string> fields = new(StringComparer.Ordinal);
        expression.CollectFields(fields);
        if (fields.Count > 0 || expression.IsVolatile)
        {
            return null;
        }

        Value value = expression.Evaluate(s_noRow, Context)[0];
        return value.IsNull && !expression.IsConstant ? null : value;
    }

    private Expression[] BindAll(IReadOnlyList<ExpressionNode> nodes)
    {
        Expression[] bound = new Expression[nodes.Count];
        for (int i = 0; i < bound.Length; i++)
        {
            bound[i] = Bind(nodes[i]);
        }

        return bound;
    }

    private Expression BindBinary(BinaryNode node)
    {
        Expression left = Bind(node.Left), right = Bind(node.Right);
        return node.Sign switch
        {
            "+" => new ArithmeticExpression(left, ArithmeticOperator.Add, right),
            "-" => new ArithmeticExpression(left, ArithmeticOperator.Subtract, right),
            "*" => new ArithmeticExpression(left, ArithmeticOperator.Multiply, right),
            "/" => new ArithmeticExpression(left, ArithmeticOperator.Divide, right),
            "==" => Compare(left, ComparisonOperator.Equal, right),
            "!=" => Compare(left, ComparisonOperator.NotEqual, right),
            "<" => Compare(left, ComparisonOperator.Less, right),
            "<=" => Compare(left, ComparisonOperator.LessOrEqual, right),
            ">" => Compare(left, ComparisonOperator.Greater, right),
            _ => Compare(left, ComparisonOperator.GreaterOrEqual, right),
        };
    }

    private ComparisonExpression Compare(Expression left, ComparisonOperator comparison, Expression right) =>
        new(left, comparison, right, options.TimeZone);

    private FunctionExpression BindList(ListNode node)
    {
        FunctionDefinition array = FunctionCatalog.Find("array")!;
        Expression[] items = BindAll(node.Items);
        return new FunctionExpression(array, array.Prepare(new FunctionArguments([], options.TimeZone)), items);
    }

    private Expression BindCall(CallNode node)
    {
        Expression[] arguments = BindAll(node.Arguments);
        if (FunctionCatalog.Find(node.Name.Text) is not { } definition)
        {
            return Error(90900, node.Name.Offset, node.Name.End, $"unknown function {node.Name.Text}", NearName.Hint(node.Name.Text, FunctionCatalog.Names));
        }

        if (arguments.Length < definition.MinArguments)
        {
            return Error(definition.ArityCode ?? 99000, node.End, node.End,
                $"{definition.Name} needs {definition.MinArguments} arguments, {arguments.Length} given", definition.Usage);
        }

        if (arguments.Length > definition.MaxArguments)
        {
            ExpressionNode first = node.Arguments[definition.MaxArguments];
            return Error(definition.ArityCode ?? 91020, first.Offset, node.Arguments[^1].End,
                $"{definition.Name} takes {definition.MaxArguments} arguments, {arguments.Length} given", definition.Usage);
        }

        try
        {
            return Make(definition, node, arguments);
        }
        catch (FunctionArgumentException e)
        {
            ExpressionNode wrong = node.Arguments[Math.Min(e.Argument, node.Arguments.Count - 1)];
            return Error(e.Code, wrong.Offset, wrong.End, $"{definition.Name}: {e.Message}", e.Hint);
        }
    }

    private Expression Make(FunctionDefinition definition, CallNode node, Expression[] arguments)
    {
        switch (definition.Name)
        {
            case "$":
                return BindParameter(arguments);
            case "field":
                return ConstantOf(arguments[0]) is { } name
                    ? name.IsNull ? s_null : new FieldExpression(ValueText.Format(name))
                    : new AnyFieldExpression(arguments[0]);
            case "seq":
                return new SequenceExpression();
            case "in":
                return new InExpression("in", arguments);
            case "cidr":
                CheckNetworks(node, arguments);
                return new InExpression("cidr", arguments);
            case "if" or "case":
                return new ChoiceExpression(definition.Name, arguments);
            case "kvjoin":
                return BindKvJoin(arguments);
            case "not":
                return new NotExpression(arguments[0]);
            case "isnull" or "isnotnull":
                return new NullTestExpression(arguments[0], definition.Name == "isnull");
            case "has_flags" or "any_flags":
                return BindFlags(arguments, definition.Name == "any_flags");
            case "foreach":
                return BindForEach(arguments);
            case "flow":
                return BindFlow(node, arguments[0]);
            case var function when FlowMeasureExpression.Find(function) is { } measure:
                return new FlowMeasureExpression(measure);
            default:
                Value?[] constants = Array.ConvertAll(arguments, ConstantOf);
                return new FunctionExpression(definition, definition.Prepare(new FunctionArguments(constants, options.TimeZone)), arguments);
        }
    }

    private Expression BindParameter(Expression[] arguments)
    {
        if (ConstantOf(arguments[0]) is not { Kind: ValueKind.String } name)
        {
            throw new FunctionArgumentException(90611, 0, "the name of a parameter expected as a fixed text", "$(\"name\")");
        }

        if (Fixed.TryGetValue(name.AsString, out Expression? given))
        {
            return given;
        }

        return new ParameterExpression(name.AsString, arguments.Length > 1 ? arguments[1] : null);
    }

    private void CheckNetworks(CallNode node, Expression[] arguments)
    {
        for (int i = 1; i < arguments.Length; i++)
        {
            if (arguments[i] is not LiteralExpression { Value.Kind: ValueKind.String } literal || !IpNetwork.TryParse(literal.Value.AsString, out _))
            {
                Error(null, node.Arguments[i].Offset, node.Arguments[i].End, $"cidr: {arguments[i]} is no network", "\"10.0.0.0/8\" or \"2001:db8::/32\"");
            }
        }
    }

    private FlagsExpression BindFlags(Expression[] arguments, bool any)
    {
        string letters = ConstantOf(arguments[1]) is { Kind: ValueKind.String } text
            ? text.AsString
            : throw new FunctionArgumentException(null, 1, "letters of flags expected as a fixed text", "\"SA\"");
        return TcpFlags.TryParse(letters, out long bits)
            ? new FlagsExpression(arguments[0], bits, arguments[1], any)
            : throw new FunctionArgumentException(null, 1, $"{letters} is no set of flags: letters of {TcpFlags.Letters} expected, or X for UAPRSF", "\"SA\"");
    }

    private ForEachExpression BindForEach(Expression[] arguments)
    {
        if (arguments[0] is not LiteralExpression { Value: { Kind: ValueKind.String, AsString: var text } })
        {
            throw new FunctionArgumentException(null, 0, "an expression expected as a fixed text", "foreach(\"_1 + 1\", array)");
        }

        // A foreach inside a foreach stands in a text that is twice quoted: that ends soon enough.
        if (ExpressionGrammar.TryParse(text, out QueryError? wrong) is not { } node)
        {
            throw new FunctionArgumentException(wrong!.Code, 0, wrong.Message, wrong.Hint);
        }

        List<QueryError> inside = [];
        Expression item = new ExpressionBinder(options, inside).Bind(node);
        return inside.Count == 0
            ? new ForEachExpression(item, arguments[0], arguments[1..])
            : throw new FunctionArgumentException(inside[0].Code, 0, inside[0].Message, inside[0].Hint);
    }

    /// <summary>A filter becomes the plain conditions that it means.</summary>
    private Expression BindFlow(CallNode node, Expression argument)
    {
        // A parameter that is set before this stage.
        Value? text = argument is ParameterExpression { Name: var name } && Context.Parameter(name) is { } given ? given : ConstantOf(argument);
        if (text is not { Kind: ValueKind.String } filter)
        {
            throw new FunctionArgumentException(null, 0, "a filter expected as a fixed text", "flow(\"proto tcp and dst port 443\")");
        }

        return new FlowFilterBinder(filter.AsString, node.Arguments[0], errors, options.TimeZone).Bind() ?? s_null;
    }

    private KvJoinExpression BindKvJoin(Expression[] arguments)
    {
        string[] texts = new string[arguments.Length];
        for (int i = 0; i < texts.Length; i++)
        {
            texts[i] = ConstantOf(arguments[i]) is { Kind: ValueKind.String } text
                ? text.AsString
                : throw new FunctionArgumentException(null, i, "a fixed text expected", null);
        }

        Regex? filter = null;
        if (texts.Length > 2)
        {
            filter = Patterns.TryParse(texts[2], out string error)
                ?? throw new FunctionArgumentException(null, 2, $"{texts[2]} is no regular expression: {error}", null);
        }

        return new KvJoinExpression(texts[0], texts[1], filter, $"kvjoin({string.Join(", ", (IEnumerable<Expression>)arguments)})");
    }

    private LiteralExpression Error(int? code, int offset, int end, string message, string? hint)
    {
        errors.Add(new QueryError(code, offset, end, message, hint));
        return s_null;
    }
}
