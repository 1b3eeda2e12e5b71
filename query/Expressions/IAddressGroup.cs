using LogFlowDb.Engine.Values;

namespace LogFlowDb.Query.Expressions;

/// <summary>Networks, or ports with or without a protocol. Immutable, safe for concurrent use.</summary>
internal interface IAddressGroup
{
    bool HasAddress(IpValue address);

    /// <param name="protocol">Null asks for the port of any protocol.</param>
    bool HasPort(long port, long? protocol);
}
