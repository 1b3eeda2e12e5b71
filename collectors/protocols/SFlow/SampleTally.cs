using LogFlowDb.Protocols.Exporters;

namespace LogFlowDb.Protocols.SFlow;

/// <summary>Counts while one datagram is decoded.</summary>
internal ref struct SampleTally(SFlowExporterState exporter)
{
    private readonly SFlowExporterState _exporter = exporter;

    public int FlowSamples { get; set; }

    public int CounterSamples { get; set; }

    public DecodeError FirstError { get; private set; }

    public void Fail(DecodeError error)
    {
        _exporter.Count(error);
        if (FirstError == DecodeError.None)
        {
            FirstError = error;
        }
    }

    public readonly void Saturate() => _exporter.Saturated++;
}
