using System.Runtime.InteropServices;
using LogFlowDb.Protocols.Records;

namespace LogFlowDb.Protocols.NetFlow;

/// <summary>
/// How a template with IPv4 and IPv6 fields tells which of them a record has: by ipVersion, else by ethernetType, else not at all:
/// then the field that is not zero is meant.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct RecordFamily(int VersionField, int EtherTypeField)
{
    private const int EtherTypeIpv4 = 0x0800;
    private const int EtherTypeIpv6 = 0x86dd;

    public static RecordFamily Of(RecordTemplate template) =>
        new(template.IndexOf(InformationElements.IpVersion), template.IndexOf(InformationElements.EtherType));

    /// <summary>4, 6, or 0 when the record does not tell.</summary>
    public int Read(scoped in RecordRun run, int row)
    {
        long ignored = 0;
        long version = VersionField < 0 ? 0 : CellReader.Unsigned(run.Cells(VersionField)[row], ref ignored);
        if (version is 4 or 6)
        {
            return (int)version;
        }

        return EtherTypeField < 0 ? 0 : CellReader.Unsigned(run.Cells(EtherTypeField)[row], ref ignored) switch
        {
            EtherTypeIpv4 => 4,
            EtherTypeIpv6 => 6,
            _ => 0,
        };
    }
}
