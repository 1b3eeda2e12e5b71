namespace LogFlowDb.Protocols.Exporters;

/// <summary>What a decoder remembers of one exporter address.</summary>
internal interface IExporterState
{
    UInt128 Address { get; }

    /// <summary>Gives back what it holds; called once, when it is forgotten.</summary>
    void Release();
}
