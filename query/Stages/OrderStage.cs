using LogFlowDb.Engine.Columns;
using LogFlowDb.Query.Batches;
using LogFlowDb.Query.Expressions;
using LogFlowDb.Query.Operators;

namespace LogFlowDb.Query.Stages;

/// <summary><c>order a, b</c>: these fields come first, the rest after them in alphabetical order.</summary>
internal sealed class OrderStage(IReadOnlyList<string> fields) : StatelessStage
{
    public override string Name => "order";

    public IReadOnlyList<string> Fields { get; } = fields;

    public override string ToString() => $"{Name} {StageText.List(Fields)}";

    public override FieldSet Reads(FieldSet wanted) => wanted;

    public override IReadOnlyList<string>? OutputFields(IReadOnlyList<string>? input) => input is null ? null : Arrange(input);

    public override RowBatch Apply(RowBatch batch, QueryContext context) => batch.Select(Arrange(batch.Names.ToArray()));

    private string[] Arrange(IEnumerable<string> names)
    {
        HashSet<string> there = new(names, StringComparer.Ordinal);
        return [.. Fields.Where(there.Contains), .. there.Except(Fields, StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }
}
