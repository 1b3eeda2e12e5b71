using System.Globalization;
using LogFlowDb.Query.Operators;

namespace LogFlowDb.Query.Sources;

/// <summary><c>result [offset=N] [limit=N] ID</c>: the rows that another query has given so far and that are kept.</summary>
internal sealed class ResultStage(int id, IReadOnlyList<string>? fields, long offset, long? limit) : SourceStage
{
    public override string Name => "result";

    public override IReadOnlyList<string>? OutputFields(IReadOnlyList<string>? input) => fields;

    public override void Run(Operator first, FieldSet wanted, QueryContext context)
    {
        RunningQuery query = context.Environment.Queries?.Find(id) is { IsStored: true } found
            ? found
            : throw new QueryExecutionException(string.Create(CultureInfo.InvariantCulture, $"result: there is no query {id} whose rows are kept"));
        BatchPush.Push(query.ReadRows(offset, limit ?? long.MaxValue), first, context);
    }

    public override string ToString() => Name + Expressions.StageText.Option("offset", offset == 0 ? null : offset) + Expressions.StageText.Option("limit", limit)
        + string.Create(CultureInfo.InvariantCulture, $" {id}");
}
