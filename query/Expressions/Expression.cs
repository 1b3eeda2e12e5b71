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

    /// <summary>The value for each row of the batch, <see cref="RowBatch.RowCount"/> long. Bad data gives null, never an exception.</summary>
    public abstract Column Evaluate(RowBatch batch, EvaluationContext context);

    /// <summary>Adds the names of the fields that the expression reads.</summary>
    public abstract void CollectFields(ISet<string> fields);
}
