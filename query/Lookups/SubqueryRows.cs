using LogFlowDb.Engine.Columns;
using LogFlowDb.Query.Operators;

namespace LogFlowDb.Query.Lookups;

/// <summary>The rows of a query that gives rules.</summary>
internal static class SubqueryRows
{
    /// <summary>Runs the query to its end; holds its rows against the memory of the execution.</summary>
    public static RowBatch Of(BoundQuery query, string stage, QueryContext context)
    {
        KeepOperator keep = new(stage, context);
        context.Runner.Run(query, FieldSet.All, keep);
        return keep.Rows.Build();
    }
}
