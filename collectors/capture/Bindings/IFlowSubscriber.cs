using LogFlowDb.Protocols.Records;

namespace LogFlowDb.Collectors.Bindings;

/// <summary>Receives the records of all bindings.</summary>
public interface IFlowSubscriber
{
    /// <summary>False when records of this kind need not be decoded for it. Always the same answer.</summary>
    bool Wants(RecordStream stream);

    /// <summary>Called on the decoding threads, of which each binding has its own: must not wait long. Kinds that were not wanted come too.</summary>
    void OnBatch(FlowBatch batch);
}
