using LogFlowDb.Engine.Columns;
using LogFlowDb.Query.Execution;
using ExecutionContext = LogFlowDb.Query.Execution.ExecutionContext;

namespace LogFlowDb.Query.Stages;

/// <summary><c>drop</c>: takes every row and gives none.</summary>
internal sealed class DropStage : StatelessStage
{
    public override string Name => "drop";

    public override string ToString() => Name;

    public override FieldSet Reads(FieldSet wanted) => FieldSet.None;

    public override IReadOnlyList<string>? OutputFields(IReadOnlyList<string>? input) => input;

    public override RowBatch Apply(RowBatch batch, ExecutionContext context) => new(0, [], []);
}
