using System.Collections;
using System.Globalization;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Expressions;
using LogFlowDb.Query.Functions;

namespace LogFlowDb.Query.Lookups;

/// <summary>
/// A lookup table read as a group: its first field holds addresses and networks, or ports (<c>80</c>, <c>1000-2000</c>), then a field
/// <c>protocol</c> may narrow them to one protocol.
/// </summary>
internal sealed class AddressGroup : IAddressGroup
{
    private const int Ports = 1 << 16;
    private const string ProtocolField = "protocol";

    private readonly LookupKey _addresses;
    private readonly Dictionary<long, BitArray> _portsOfProtocol = [];
    private readonly BitArray _portsOfAny = new(Ports);
    private readonly BitArray _portsOfAll = new(Ports);

    public AddressGroup(LookupTable table)
    {
        Table = table;
        _addresses = table.Key(0);
        int protocols = table.IndexOf(ProtocolField);
        for (int row = 0; row < table.RowCount; row++)
        {
            if (TryPorts(table[0, row], out int first, out int last))
            {
                AddPorts(first, last, protocols < 0 ? Value.Null : table[protocols, row]);
            }
        }
    }

    public LookupTable Table { get; }

    public bool HasAddress(IpValue address) => _addresses.Find(address) >= 0;

    /// <summary>The row of the narrowest network with the address; −1 when none has it.</summary>
    public int Find(IpValue address) => _addresses.Find(address);

    public bool HasPort(long port, long? protocol)
    {
        if (port is < 0 or >= Ports)
        {
            return false;
        }

        return protocol is { } number
            ? _portsOfAny[(int)port] || (_portsOfProtocol.TryGetValue(number, out BitArray? ports) && ports[(int)port])
            : _portsOfAll[(int)port];
    }

    /// <summary><c>80</c> or <c>1000-2000</c>.</summary>
    public static bool TryPorts(Value value, out int first, out int last)
    {
        string text = value.IsNull ? "" : ValueText.Format(value);
        int dash = text.IndexOf('-');
        last = 0;
        return int.TryParse(dash < 0 ? text : text.AsSpan(0, dash), NumberStyles.None, CultureInfo.InvariantCulture, out first)
            && int.TryParse(dash < 0 ? text : text.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out last)
            && first <= last && last < Ports;
    }

    private void AddPorts(int first, int last, Value protocol)
    {
        BitArray ports = _portsOfAny;
        if (!protocol.IsNull)
        {
            if (NumberNames.ProtocolOf(protocol) is not { } number)
            {
                return;
            }

            ports = _portsOfProtocol.GetValueOrDefault(number) ?? (_portsOfProtocol[number] = new BitArray(Ports));
        }

        for (int port = first; port <= last; port++)
        {
            ports[port] = true;
            _portsOfAll[port] = true;
        }
    }
}
