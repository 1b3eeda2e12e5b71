namespace LogFlowDb.Collectors.Bindings;

/// <summary>Sees datagrams as they came, before they are decoded; those that came over TCP and TLS are not among them.</summary>
public interface IDatagramTap
{
    /// <summary>Called on the decoding threads, of which each binding has its own: must take what it wants and not wait.</summary>
    /// <param name="binding">Name of the binding that received it.</param>
    /// <param name="payload">Valid during the call.</param>
    /// <param name="address">Of the sender, IPv4 in mapped form.</param>
    /// <param name="port">Of the sender.</param>
    void OnDatagram(string binding, ReadOnlySpan<byte> payload, UInt128 address, int port);
}
