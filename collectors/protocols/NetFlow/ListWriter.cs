using System.Runtime.InteropServices;
using LogFlowDb.Protocols.Records;

namespace LogFlowDb.Protocols.NetFlow;

/// <summary>Several fields of each record into one list. Items that are all zeros are slots not used; a list without items is null.</summary>
internal sealed class ListWriter
{
    private readonly List<FlowValue> _items = [];

    public void Write<TSink>(in ListOperation operation, scoped in RecordRun run, scoped in RecordContext context, ref TSink sink)
        where TSink : IFlowRecordSink
    {
        for (int row = 0; row < run.Rows; row++)
        {
            _items.Clear();
            foreach (int source in operation.Sources)
            {
                ReadOnlySpan<byte> cell = run.Cells(source)[row];
                if (cell.ContainsAnyExcept((byte)0))
                {
                    _items.Add(ValueReader.Read(operation.Type, cell, context));
                }
            }

            if (_items.Count > 0)
            {
                sink.List(operation.Target, row, CollectionsMarshal.AsSpan(_items));
            }
        }
    }
}
