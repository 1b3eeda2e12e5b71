using LogFlowDb.Engine.Columns;
using LogFlowDb.Query;

namespace LogFlowDb.Console.Formats;

/// <summary>Names the fields where the query leaves them open.</summary>
internal sealed class NamedFieldsSink(IResultSink sink, IReadOnlyList<string> fields) : IResultSink
{
    public void Begin(IReadOnlyList<string>? named) => sink.Begin(named ?? fields);

    public bool Rows(RowBatch batch) => sink.Rows(batch);

    public void Flush() => sink.Flush();

    public void Notice(string text) => sink.Notice(text);
}
