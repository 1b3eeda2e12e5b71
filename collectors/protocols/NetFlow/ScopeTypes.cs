namespace LogFlowDb.Protocols.NetFlow;

/// <summary>Scope field types of v9 options templates (RFC 3954 §6.1).</summary>
internal static class ScopeTypes
{
    public const ushort System = 1;
    public const ushort Interface = 2;
    public const ushort LineCard = 3;
    public const ushort Cache = 4;
    public const ushort Template = 5;
}
