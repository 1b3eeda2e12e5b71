using System.Buffers;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Query.Expressions;

/// <summary>
/// <c>if(c, a, b)</c> and <c>case(c1, v1, …[, default])</c>: the value behind the first condition that holds, else the default, else null.
/// Choices between fixed values come as codes into one dictionary, so that grouping by them is cheap.
/// </summary>
internal sealed class ChoiceExpression : Expression
{
    private readonly string _name;
    private readonly Expression[] _arguments;
    private readonly Expression[] _conditions;
    private readonly Expression[] _results;
    private readonly Column? _fixed;
    private readonly int[] _codes = [];

    /// <param name="arguments">Conditions and values in turn; a last one without a partner is the default.</param>
    public ChoiceExpression(string name, Expression[] arguments)
    {
        _name = name;
        _arguments = arguments;
        _conditions = new Expression[arguments.Length / 2];
        _results = new Expression[_conditions.Length + 1];
        for (int i = 0; i < _conditions.Length; i++)
        {
            _conditions[i] = arguments[2 * i];
            _results[i] = arguments[(2 * i) + 1];
        }

        _results[^1] = arguments.Length % 2 == 0 ? new LiteralExpression(Value.Null) : arguments[^1];
        if (Array.TrueForAll(_results, static result => result is LiteralExpression { Value.Kind: not ValueKind.Bool }))
        {
            Value[] values = Array.ConvertAll(_results, static result => ((LiteralExpression)result).Value);
            Value[] distinct = [.. values.Where(static value => !value.IsNull).Distinct()];
            _fixed = ColumnOf.Values(distinct);
            _codes = Array.ConvertAll(values, value => Array.IndexOf(distinct, value));
        }
    }

    public override bool IsConstant => Array.TrueForAll(_arguments, static argument => argument.IsConstant);

    public override bool IsVolatile => Array.Exists(_arguments, static argument => argument.IsVolatile);

    public override Column Evaluate(RowBatch batch, EvaluationContext context)
    {
        int[] choices = Choose(batch, context);
        if (_fixed is not null)
        {
            for (int row = 0; row < choices.Length; row++)
            {
                choices[row] = _codes[choices[row]];
            }

            return new DictionaryColumn(_fixed, choices);
        }

        Column[] columns = Array.ConvertAll(_results, result => result.Evaluate(batch, context));
        Value[] values = new Value[choices.Length];
        for (int row = 0; row < values.Length; row++)
        {
            values[row] = columns[choices[row]][row];
        }

        return ColumnOf.Values(values);
    }

    public override void CollectFields(ISet<string> fields)
    {
        foreach (Expression argument in _arguments)
        {
            argument.CollectFields(fields);
        }
    }

    public override string ToString() => $"{_name}({string.Join(", ", (IEnumerable<Expression>)_arguments)})";

    /// <summary>For each row the number of its result. A condition is asked only for the rows that those before it left.</summary>
    private int[] Choose(RowBatch batch, EvaluationContext context)
    {
        int[] choices = new int[batch.RowCount];
        Array.Fill(choices, _conditions.Length);
        int[] open = ArrayPool<int>.Shared.Rent(batch.RowCount), asked = ArrayPool<int>.Shared.Rent(batch.RowCount);
        try
        {
            int left = Rows.Fill(open, batch.RowCount).Length;
            for (int i = 0; i < _conditions.Length && left > 0; i++)
            {
                open.AsSpan(0, left).CopyTo(asked);
                foreach (int row in asked.AsSpan(0, _conditions[i].Select(batch, context, asked.AsSpan(0, left))))
                {
                    choices[row] = i;
                }

                int kept = 0;
                foreach (int row in open.AsSpan(0, left))
                {
                    open[kept] = row;
                    kept += choices[row] == _conditions.Length ? 1 : 0;
                }

                left = kept;
            }

            return choices;
        }
        finally
        {
            ArrayPool<int>.Shared.Return(open);
            ArrayPool<int>.Shared.Return(asked);
        }
    }
}
