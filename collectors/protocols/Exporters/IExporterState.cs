namespace LogFlowDb.Protocols.Exporters;

/// <summary>What a decoder remembers of one exporter address.</summary>
internal interface IExporterState
{
    UInt128 Address { get; }

    /// <summary>True while it must not be forgotten: a connection of it is open.</summary>
    bool IsInUse => false;

    /// <summary>Gives back what it holds; called once, when it is forgotten.</summary>
    void Release();
}
