using System.Text;
using System.Text.RegularExpressions;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Query.Expressions;

/// <summary><c>kvjoin(kv, pair[, regex])</c>: the fields of the row as text, by name, those that are not null and match.</summary>
internal sealed class KvJoinExpression(string keyDelimiter, string pairDelimiter, Regex? filter, string text) : Expression
{
    public override bool IsConstant => false;

    public override Column Evaluate(RowBatch batch, EvaluationContext context)
    {
        List<int> order = [];
        for (int i = 0; i < batch.Names.Length; i++)
        {
            if (filter is null || filter.IsMatch(batch.Names[i]))
            {
                order.Add(i);
            }
        }

        string[] names = batch.Names.ToArray();
        order.Sort((a, b) => string.CompareOrdinal(names[a], names[b]));
        Value[] values = new Value[batch.RowCount];
        StringBuilder line = new();
        for (int row = 0; row < values.Length; row++)
        {
            line.Clear();
            foreach (int index in order)
            {
                Value value = batch.Columns[index][row];
                if (!value.IsNull)
                {
                    line.Append(line.Length > 0 ? pairDelimiter : "").Append(names[index]).Append(keyDelimiter).Append(ValueText.Format(value));
                }
            }

            values[row] = Value.From(line.ToString());
        }

        return new ValueColumn(values);
    }

    public override void CollectFields(ISet<string> fields) => fields.Add(AnyFieldExpression.AllFields);

    public override string ToString() => text;
}
