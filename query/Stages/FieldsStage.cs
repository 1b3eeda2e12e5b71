using LogFlowDb.Engine.Columns;
using LogFlowDb.Query.Batches;
using LogFlowDb.Query.Expressions;
using LogFlowDb.Query.Operators;

namespace LogFlowDb.Query.Stages;

/// <summary><c>fields a, b</c> keeps these fields in this order, <c>fields - a, b</c> removes them.</summary>
internal sealed class FieldsStage(bool remove, IReadOnlyList<string> fields) : StatelessStage
{
    public override string Name => "fields";

    public bool Remove { get; } = remove;

    public IReadOnlyList<string> Fields { get; } = fields;

    public override string ToString() => $"{Name} {(Remove ? "- " : "")}{StageText.List(Fields)}";

    public override FieldSet Reads(FieldSet wanted) =>
        Remove ? wanted.Without(Fields) : FieldSet.Of(Fields.Where(wanted.Contains));

    public override IReadOnlyList<string>? OutputFields(IReadOnlyList<string>? input) => !Remove ? Fields
        : input is null ? null : [.. input.Except(Fields, StringComparer.Ordinal)];

    public override RowBatch Apply(RowBatch batch, QueryContext context) => batch.Select(
        Remove ? [.. batch.Names.ToArray().Except(Fields, StringComparer.Ordinal)] : Fields);
}
