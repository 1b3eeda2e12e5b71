using System.Globalization;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Functions;

namespace LogFlowDb.Query.Expressions;

/// <summary>A call of a scalar function. Over a dictionary it is computed once for each distinct value.</summary>
internal sealed class FunctionExpression(FunctionDefinition definition, ScalarFunction function, Expression[] arguments) : Expression
{
    private readonly DictionaryMemo<MappedDictionary> _memo = new();

    public FunctionDefinition Definition { get; } = definition;

    public IReadOnlyList<Expression> Arguments => arguments;

    public override bool IsConstant => !Definition.IsVolatile && Array.TrueForAll(arguments, static argument => argument.IsConstant);

    public override bool IsVolatile => Definition.IsVolatile || Array.Exists(arguments, static argument => argument.IsVolatile);

    public override Column Evaluate(RowBatch batch, EvaluationContext context)
    {
        Column[] columns = new Column[arguments.Length];
        int variable = -1, variables = 0;
        for (int i = 0; i < columns.Length; i++)
        {
            columns[i] = arguments[i].Evaluate(batch, context);
            if (columns[i] is not ConstantColumn)
            {
                variable = i;
                variables++;
            }
        }

        if (variables == 0 && !Definition.IsVolatile && batch.RowCount > 0)
        {
            return new ConstantColumn(PerRow(columns, 1, context)[0], batch.RowCount);
        }

        if (variables == 1 && !Definition.IsVolatile && columns[variable] is DictionaryColumn dictionary && OthersAreLiterals(variable))
        {
            MappedDictionary? mapped = _memo.Find(dictionary.Dictionary);
            if (mapped is null && Rows.IsWorthWhole(dictionary, batch.RowCount))
            {
                mapped = _memo.Add(dictionary.Dictionary, Map(columns, variable, dictionary.Dictionary, context));
            }

            if (mapped is not null)
            {
                return mapped.Apply(dictionary.Codes);
            }
        }

        return ColumnOf.Values(PerRow(columns, batch.RowCount, context));
    }

    public override void CollectFields(ISet<string> fields)
    {
        foreach (Expression argument in arguments)
        {
            argument.CollectFields(fields);
        }
    }

    public override string ToString() => $"{Definition.Name}({string.Join(", ", (IEnumerable<Expression>)arguments)})";

    private bool OthersAreLiterals(int variable)
    {
        for (int i = 0; i < arguments.Length; i++)
        {
            if (i != variable && arguments[i] is not LiteralExpression)
            {
                return false;
            }
        }

        return true;
    }

    private Value[] PerRow(Column[] columns, int rowCount, EvaluationContext context)
    {
        Value[] values = new Value[rowCount];
        long held = 0;
        Value[] buffer = new Value[columns.Length];
        for (int row = 0; row < rowCount; row++)
        {
            for (int i = 0; i < buffer.Length; i++)
            {
                buffer[i] = columns[i][row];
            }

            values[row] = function(buffer, context);
            Account(values[row], row, ref held, context);
        }

        return values;
    }

    /// <summary>The results for all distinct values and, last, for null.</summary>
    private MappedDictionary Map(Column[] columns, int variable, Column dictionary, EvaluationContext context)
    {
        Value[] buffer = new Value[columns.Length];
        for (int i = 0; i < buffer.Length; i++)
        {
            buffer[i] = i == variable ? Value.Null : columns[i][0];
        }

        Value[] results = new Value[dictionary.Length + 1];
        long held = 0;
        for (int code = 0; code < results.Length; code++)
        {
            buffer[variable] = code < dictionary.Length ? dictionary[code] : Value.Null;
            results[code] = function(buffer, context);
            Account(results[code], code, ref held, context);
        }

        return new MappedDictionary(results);
    }

    /// <summary>A function may make much of little: what it makes for a batch is bounded, and that it can be given up.</summary>
    private void Account(Value made, int row, ref long held, EvaluationContext context)
    {
        if ((row & 0x3f) == 0)
        {
            context.Check?.Invoke();
        }

        if (made.Kind >= ValueKind.String)
        {
            held += ValueSize.Held(made);
            if (held > context.MostBytes)
            {
                throw new QueryExecutionException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Definition.Name}: the texts or arrays made for {row + 1:N0} rows take more than {context.MostBytes >> 20:N0} MB; make them shorter"));
            }
        }
    }
}
