namespace LogFlowDb.Query.Operators;

/// <summary>A stage that sets query parameters once, before rows flow; may stand before the source. Rows pass unchanged.</summary>
internal abstract class ParameterStage : Stage
{
    /// <summary>Sets them; called once an execution, before rows flow.</summary>
    public abstract void Apply(QueryContext context);

    public sealed override FieldSet Reads(FieldSet wanted) => wanted;

    public sealed override IReadOnlyList<string>? OutputFields(IReadOnlyList<string>? input) => input;

    public sealed override Operator CreateOperator(QueryContext context)
    {
        Apply(context);
        return new LimitOperator(0, long.MaxValue);
    }
}
