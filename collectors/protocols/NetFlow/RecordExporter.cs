using LogFlowDb.Protocols.Records;

namespace LogFlowDb.Protocols.NetFlow;

/// <summary>
/// The exporter that records of a relay are from: exporterIPv4Address 130 and exporterIPv6Address 131, else
/// originalExporterIPv4Address 403 and originalExporterIPv6Address 404.
/// </summary>
internal sealed class RecordExporter
{
    private static readonly ushort[] s_elements = [130, 131, 403, 404];

    private readonly int[] _sources;

    private RecordExporter(int[] sources) => _sources = sources;

    /// <summary>Null when the records do not tell.</summary>
    public static RecordExporter? Of(RecordTemplate template)
    {
        int[] sources =
        [
            .. s_elements
                .Select(element => template.IndexOf(element))
                .Where(index => index >= 0 && ElementLengths.Fits(ElementType.Address, template.Fields[index].Length)),
        ];
        return sources.Length > 0 ? new RecordExporter(sources) : null;
    }

    /// <summary>Null when the record leaves it empty.</summary>
    public UInt128? Find(scoped in RecordRun run, int row)
    {
        foreach (int source in _sources)
        {
            UInt128 address = CellReader.Address(run.Cells(source)[row]);
            if (!CellReader.IsUnspecified(address))
            {
                return address;
            }
        }

        return null;
    }

    /// <summary>Gives exporter_ip and relay_ip anew; only of exporters that are trusted as relays.</summary>
    public void Write<TSink>(scoped in RecordRun run, scoped in RecordContext context, ref TSink sink)
        where TSink : IFlowRecordSink
    {
        UInt128 known = context.Stream.Exporter ?? context.Exporter.Address;
        Span<UInt128> exporters = sink.Addresses(FlowFields.ExporterIp);
        for (int row = 0; row < exporters.Length; row++)
        {
            exporters[row] = Find(run, row) ?? known;
        }

        sink.FillAddress(FlowFields.RelayIp, context.Exporter.Address);
    }
}
