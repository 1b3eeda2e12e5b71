using LogFlowDb.Protocols.Exporters;

namespace LogFlowDb.Protocols.NetFlow;

/// <summary>Counts while one datagram is decoded.</summary>
internal ref struct DatagramTally(ExporterState exporter)
{
    private readonly ExporterState _exporter = exporter;

    public int FlowRecords { get; set; }

    public int OptionRecords { get; set; }

    /// <summary>Records of this message itself: what an IPFIX sequence number counts. Those that were held back are not among them.</summary>
    public uint OwnRecords { get; set; }

    /// <summary>True when some records of the message could not be counted because their template is missing.</summary>
    public bool HasUncounted { get; set; }

    public DecodeError FirstError { get; private set; }

    public void Fail(DecodeError error)
    {
        _exporter.Count(error);
        if (FirstError == DecodeError.None)
        {
            FirstError = error;
        }
    }
}
