using LogFlowDb.Engine.Columns;
using LogFlowDb.Query.Operators;

namespace LogFlowDb.Query.Output;

/// <summary><c>drop</c>: takes every row and gives none.</summary>
internal sealed class DropStage : StatelessStage
{
    public override string Name => "drop";

    public override string ToString() => Name;

    public override FieldSet Reads(FieldSet wanted) => FieldSet.None;

    public override IReadOnlyList<string>? OutputFields(IReadOnlyList<string>? input) => input;

    public override RowBatch Apply(RowBatch batch, QueryContext context) => new(0, [], []);
}
