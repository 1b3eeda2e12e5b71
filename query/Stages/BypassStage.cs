using LogFlowDb.Engine.Columns;
using LogFlowDb.Query.Operators;

namespace LogFlowDb.Query.Stages;

/// <summary><c>bypass</c>: passes the rows as they are.</summary>
internal sealed class BypassStage : StatelessStage
{
    public override string Name => "bypass";

    public override string ToString() => Name;

    public override FieldSet Reads(FieldSet wanted) => wanted;

    public override IReadOnlyList<string>? OutputFields(IReadOnlyList<string>? input) => input;

    public override RowBatch Apply(RowBatch batch, QueryContext context) => batch;
}
