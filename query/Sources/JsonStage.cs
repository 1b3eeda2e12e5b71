using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Expressions;
using LogFlowDb.Query.Operators;
using LogFlowDb.Query.Stages;

namespace LogFlowDb.Query.Sources;

/// <summary><c>json "[{…}, {…}]"</c>: the rows of a literal.</summary>
internal sealed class JsonStage(IReadOnlyList<ValueMap> rows) : SourceStage
{
    public override string Name => "json";

    public IReadOnlyList<ValueMap> Rows { get; } = rows;

    public override IReadOnlyList<string>? OutputFields(IReadOnlyList<string>? input) => null;

    public override void Run(Operator first, FieldSet wanted, QueryContext context) => MapRows.Push(Rows, first, context);

    public override string ToString() => "json " + StageText.Quote(JsonText.Write(Rows));
}
