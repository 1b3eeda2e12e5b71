using LogFlowDb.Engine.Columns;

namespace LogFlowDb.Query.Expressions;

/// <summary>
/// A bound expression: all names of functions and the number and kind of their arguments are checked. Immutable and safe for
/// concurrent use. <see cref="object.ToString"/> gives its canonical text, which parses back to the same expression.
/// </summary>
public abstract class Expression
{
    /// <summary>True when the value is the same for every row of one execution.</summary>
    public abstract bool IsConstant { get; }

    /// <summary>
    /// True when the value depends on the order in which rows are evaluated (<c>seq()</c>) or changes from call to call
    /// (<c>rand(n)</c>): it must be evaluated once per row, in row order.
    /// </summary>
    public virtual bool IsVolatile => false;

    /// <summary>The value for each row of the batch, <see cref="RowBatch.RowCount"/> long. Bad data gives null, never an exception.</summary>
    public abstract Column Evaluate(RowBatch batch, EvaluationContext context);

    /// <summary>
    /// Keeps those of the given rows for which the value is true as a condition (null and false are not, any other value is):
    /// moves them to the front of <paramref name="rows"/> in their order and returns how many they are. The cheap way to filter:
    /// start with all row numbers. <paramref name="rows"/> are in ascending order, none twice.
    /// </summary>
    public virtual int Select(RowBatch batch, EvaluationContext context, Span<int> rows) =>
        Truth.Select(Evaluate(batch, context), rows);

    /// <summary>Adds the names of the fields that the expression reads.</summary>
    public abstract void CollectFields(ISet<string> fields);
}
