using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Query.Tests.InMemory;

/// <summary>Keeps the rows as maps without nulls.</summary>
internal sealed class ListSink(int most = int.MaxValue) : IResultSink
{
    public List<ValueMap> Rows { get; } = [];

    public IReadOnlyList<string>? Fields { get; private set; }

    public List<string> Notices { get; } = [];

    public void Notice(string text) => Notices.Add(text);

    public void Begin(IReadOnlyList<string>? fields) => Fields = fields;

    bool IResultSink.Rows(RowBatch batch)
    {
        for (int row = 0; row < batch.RowCount; row++)
        {
            List<KeyValuePair<string, Value>> entries = [];
            for (int i = 0; i < batch.Names.Length; i++)
            {
                if (!batch.Columns[i].IsNull(row))
                {
                    entries.Add(KeyValuePair.Create(batch.Names[i], batch.Columns[i][row]));
                }
            }

            Rows.Add(new ValueMap(entries));
        }

        return Rows.Count < most;
    }
}
