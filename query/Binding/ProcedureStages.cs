using System.Globalization;
using LogFlowDb.Engine.Diagnostics;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Combining;
using LogFlowDb.Query.Expressions;
using LogFlowDb.Query.Operators;
using LogFlowDb.Query.Syntax;

namespace LogFlowDb.Query.Binding;

/// <summary>Stored queries, and parameters that a query finds.</summary>
internal static class ProcedureStages
{
    private const int NotFound = 11000;
    private const int NoCall = 11001;
    private const int ArgumentCount = 11002;
    private const int ArgumentType = 11003;
    private const int Broken = 11004;
    private const int MaxExcerpt = 40;

    public static readonly StageDefinition[] All =
    [
        new("proc", "proc name(argument, …)", "The stages of a stored query", ExpressionGrammars.Condition, [], BindCall),
        new("setq", "setq [ query ]", "Sets a query parameter for each field of the first row of a query", SubqueryGrammars.Subquery, [], static b =>
            new SetqStage(b.Subquery(b.Arguments<SubqueryArguments>()))),
    ];

    /// <summary>Stands for an argument while nobody calls.</summary>
    public static Expression Sample(string type) => new LiteralExpression(type switch
    {
        "int" => Value.From(1L),
        "double" => Value.From(1.5),
        "bool" => Value.True,
        "date" => Value.FromDate(0),
        "ip" => Value.From(IpValue.FromV4(0)),
        _ => Value.From("a"),
    });

    private static Stage? BindCall(StageBinder binder)
    {
        IReadOnlyList<ExpressionNode> written = binder.Arguments<ExpressionArguments>().Expressions;
        if (written is not [CallNode call])
        {
            binder.ErrorAtArguments(NoCall, "the call of a procedure expected", "proc name(argument, …)");
            return null;
        }

        string name = call.Name.Text;
        IReadOnlyList<Procedure> known = binder.Binding.Environment.Procedures();
        if (known.FirstOrDefault(one => one.Name == name) is not { } procedure)
        {
            binder.Error(NotFound, call.Offset, call.End, $"unknown procedure {name}",
                NearName.Hint(name, known.Select(static one => one.Name)) ?? "logdb.createProcedure makes one");
            return null;
        }

        if (binder.Callers.Contains(name))
        {
            binder.Error(Broken, call.Offset, call.End, $"procedure {name} calls itself: {string.Join(" > ", binder.Callers.Append(name))}");
            return null;
        }

        if (call.Arguments.Count != procedure.Parameters.Count)
        {
            binder.Error(ArgumentCount, call.Offset, call.End, $"{name} takes {procedure.Parameters.Count} arguments, {call.Arguments.Count} given", procedure.Signature);
            return null;
        }

        Dictionary<string, Expression> arguments = new(StringComparer.Ordinal);
        for (int i = 0; i < call.Arguments.Count; i++)
        {
            if (BindArgument(binder, call.Arguments[i], procedure, procedure.Parameters[i]) is { } argument)
            {
                arguments.Add(procedure.Parameters[i].Name, argument);
            }
        }

        return arguments.Count == procedure.Parameters.Count ? Expand(binder, call, procedure, arguments) : null;
    }

    /// <summary>An argument as an expression that needs no row; null after an error.</summary>
    private static Expression? BindArgument(StageBinder binder, ExpressionNode node, Procedure procedure, ProcedureParameter parameter)
    {
        Expression expression = binder.Expression(node);
        if (binder.Expressions.ValueOf(expression) is not { } value)
        {
            binder.Error(ArgumentType, node.Offset, node.End, $"{procedure.Name}: the value of {parameter.Name} has to be known before the query runs", procedure.Signature);
            return null;
        }

        bool isConstant = expression.IsConstant;
        switch (parameter.Type, value.Kind)
        {
            case ("double", ValueKind.Long):
                return new LiteralExpression(Value.From((double)value.AsLong));
            case (_, ValueKind.Null) or ("string", ValueKind.String) or ("int", ValueKind.Long) or ("double", ValueKind.Double)
                or ("bool", ValueKind.Bool) or ("date", ValueKind.Date) or ("ip", ValueKind.Ip):
                return isConstant ? expression : new LiteralExpression(value);
            default:
                string hint = parameter.Type switch { "ip" => "ip(\"10.0.0.1\")", "date" => "date(\"2026-11-01\", \"yyyy-MM-dd\")", _ => procedure.Signature };
                binder.Error(ArgumentType, node.Offset, node.End, $"{procedure.Name}: {parameter.Type} {parameter.Name} expected, {expression} given", hint);
                return null;
        }
    }

    private static Stage? Expand(StageBinder binder, CallNode call, Procedure procedure, Dictionary<string, Expression> arguments)
    {
        try
        {
            BoundQuery body = QueryBinder.Bind(procedure.Query, binder.Binding, arguments, [.. binder.Callers, procedure.Name]);
            binder.Expanded = body;
            binder.Before.AddRange(body.Stages.Take(body.Stages.Count - 1));
            return body.Stages[^1];
        }
        catch (QueryException wrong)
        {
            foreach (QueryError error in wrong.Errors)
            {
                string place = string.Create(CultureInfo.InvariantCulture, $"in procedure {procedure.Name} at offset {error.Offset} ({Excerpt(wrong.Text, error)}): ");
                binder.Error(error.Code ?? Broken, call.Offset, call.End, error.Message.StartsWith("in procedure", StringComparison.Ordinal) ? error.Message : place + error.Message, error.Hint);
            }

            return null;
        }
    }

    private static string Excerpt(string text, QueryError error)
    {
        int start = Math.Clamp(error.Offset, 0, text.Length), end = Math.Clamp(Math.Max(error.End + 1, start), start, text.Length);
        string part = start == end ? "the end" : text[start..Math.Min(end, start + MaxExcerpt)];
        return end - start > MaxExcerpt ? part + "…" : part;
    }
}
