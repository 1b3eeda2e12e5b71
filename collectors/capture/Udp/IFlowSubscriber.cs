using LogFlowDb.Engine.Columns;

namespace LogFlowDb.Collectors.Udp;

/// <summary>Receives the rows of all bindings. Called on the decoding threads, of which there is one per binding: must not wait long.</summary>
public interface IFlowSubscriber
{
    void OnRows(RowBatch rows);
}
