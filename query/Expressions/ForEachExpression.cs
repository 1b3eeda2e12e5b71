using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Query.Expressions;

/// <summary>
/// <c>foreach("expression", a, b, …)</c>: an array of what the expression gives for the elements at each place, called <c>_1</c>, <c>_2</c> …; up to the
/// end of the longest array, null where another is over. Null when one of them is no array.
/// </summary>
/// <param name="text">The expression as the query has it.</param>
internal sealed class ForEachExpression(Expression item, Expression text, Expression[] arrays) : Expression
{
    private readonly string[] _elements = [.. Enumerable.Range(1, arrays.Length).Select(static n => $"_{n}")];

    public override bool IsConstant => false;

    public override bool IsVolatile => item.IsVolatile || Array.Exists(arrays, static array => array.IsVolatile);

    public override Column Evaluate(RowBatch batch, EvaluationContext context)
    {
        Column[] columns = Array.ConvertAll(arrays, array => array.Evaluate(batch, context));
        string[] fields = Fields();
        Value[] results = new Value[batch.RowCount];
        for (int row = 0; row < results.Length; row++)
        {
            results[row] = Apply(Array.ConvertAll(columns, column => column[row]), fields, batch, row, context);
        }

        return ColumnOf.Values(results);
    }

    public override void CollectFields(ISet<string> fields)
    {
        fields.UnionWith(Fields());
        foreach (Expression array in arrays)
        {
            array.CollectFields(fields);
        }
    }

    public override string ToString() => $"foreach({string.Join(", ", arrays.Prepend(text))})";

    /// <summary>Fields of the row that the expression reads besides the elements.</summary>
    private string[] Fields()
    {
        HashSet<string> fields = new(StringComparer.Ordinal);
        item.CollectFields(fields);
        return [.. fields.Except(_elements, StringComparer.Ordinal)];
    }

    private Value Apply(Value[] values, string[] fields, RowBatch batch, int row, EvaluationContext context)
    {
        if (Array.Exists(values, static value => value.Kind != ValueKind.Array))
        {
            return Value.Null;
        }

        int length = values.Max(static value => value.AsArray.Length);
        RowBatch elements = new(length, [], []);
        for (int i = 0; i < values.Length; i++)
        {
            Value[] column = new Value[length];
            values[i].AsArray.CopyTo(column, 0);
            elements = elements.With(_elements[i], ColumnOf.Values(column));
        }

        foreach (string field in fields)
        {
            elements = elements.With(field, new ConstantColumn(batch.Column(field)[row], length));
        }

        Column made = item.Evaluate(elements, context);
        Value[] items = new Value[length];
        for (int i = 0; i < length; i++)
        {
            items[i] = made[i];
        }

        return Value.From(items);
    }
}
