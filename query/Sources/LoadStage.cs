using LogFlowDb.Engine.Columns;
using LogFlowDb.Query.Operators;

namespace LogFlowDb.Query.Sources;

/// <summary><c>load [offset=N] [limit=N] GUID</c>: the rows of a saved result.</summary>
internal sealed class LoadStage(string id, IReadOnlyList<string>? fields, long offset, long? limit) : SourceStage
{
    public override string Name => "load";

    public override IReadOnlyList<string>? OutputFields(IReadOnlyList<string>? input) => fields;

    public override void Run(Operator first, FieldSet wanted, QueryContext context)
    {
        if (context.Environment.Queries?.Saved is not { } saved || saved.Find(id) is null)
        {
            throw new QueryExecutionException($"load: there is no saved result {id}");
        }

        Operator rows = offset == 0 && limit is null ? first : new LimitOperator(offset, limit ?? long.MaxValue) { Next = first };
        try
        {
            if (limit != 0)
            {
                BatchPush.Push(saved.Read(id), rows, context);
            }
        }
        catch (IOException failure)
        {
            throw new QueryExecutionException($"load: {failure.Message}", failure);
        }
    }

    public override string ToString() => Name + Expressions.StageText.Option("offset", offset == 0 ? null : offset) + Expressions.StageText.Option("limit", limit) + " " + id;
}
