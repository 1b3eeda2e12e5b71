namespace LogFlowDb.Protocols.NetFlow;

/// <summary>What option records give names to. The numbers are written to disk, so they may only grow.</summary>
public enum OptionNameKind : byte
{
    /// <summary>interfaceName 82, else interfaceDescription 83, by ingressInterface 10, egressInterface 14 or the scope Interface of v9.</summary>
    Interface = 0,

    /// <summary>VRFname 236 by ingressVRFID 234 or egressVRFID 235.</summary>
    Vrf = 1,

    /// <summary>applicationName 96, else applicationDescription 94, by applicationId 95 (RFC 6759).</summary>
    Application = 2,

    /// <summary>natPoolName 284 by natPoolId 283 (RFC 8158).</summary>
    NatPool = 3,
}
