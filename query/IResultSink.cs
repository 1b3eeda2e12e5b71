using LogFlowDb.Engine.Columns;

namespace LogFlowDb.Query;

/// <summary>Receives the rows of a query, one batch at a time, never two calls at once.</summary>
public interface IResultSink
{
    /// <summary>Called first, when queries are registered: how far this one is can be asked meanwhile, on any thread.</summary>
    void Running(RunningQuery query)
    {
    }

    /// <summary>
    /// Called once before the first batch. <paramref name="fields"/> are the fields that the query names, in its order; a row is
    /// printed with all of them, null or not. Null when the query leaves the fields open: then a row has the fields that are not null.
    /// </summary>
    void Begin(IReadOnlyList<string>? fields);

    /// <summary>False asks for no more rows.</summary>
    bool Rows(RowBatch batch);

    /// <summary>The query waits for more rows: those given so far should reach whoever reads.</summary>
    void Flush()
    {
    }

    /// <summary>What has to be known of the answer besides its rows, a line of text: rows that are not in it, and why.</summary>
    void Notice(string text)
    {
    }
}
