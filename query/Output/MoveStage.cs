using LogFlowDb.Engine.Columns;
using LogFlowDb.Query.Expressions;
using LogFlowDb.Query.Operators;

namespace LogFlowDb.Query.Output;

/// <summary><c>mv from=PATH to=PATH</c>: renames a file when the last row has come; rows pass.</summary>
internal sealed class MoveStage(string from, string to) : Stage
{
    public override string Name => "mv";

    public string From { get; } = from;

    public string To { get; } = to;

    public override QueryRights Needs => QueryRights.WriteFiles;

    public override FieldSet Reads(FieldSet wanted) => wanted;

    public override IReadOnlyList<string>? OutputFields(IReadOnlyList<string>? input) => input;

    public override Operator CreateOperator(QueryContext context) => new MoveOperator(this, context);

    public override string ToString() => $"{Name} from={StageText.Name(From)} to={StageText.Name(To)}";

    private sealed class MoveOperator : Operator
    {
        private readonly string _from;
        private readonly string _to;

        public MoveOperator(MoveStage stage, QueryContext context)
        {
            context.Require(QueryRights.WriteFiles, "mv");
            _from = context.Resolve(stage.From);
            _to = context.Resolve(stage.To);
            if (Path.Exists(_to))
            {
                throw new QueryExecutionException($"mv: {_to} exists");
            }
        }

        public override bool Push(RowBatch batch) => Next.Push(batch);

        public override void Finish()
        {
            try
            {
                File.Move(_from, _to);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                throw new QueryExecutionException($"mv: {failure.Message}", failure);
            }

            Next.Finish();
        }
    }
}
