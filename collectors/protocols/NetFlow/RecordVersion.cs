using LogFlowDb.Protocols.Records;

namespace LogFlowDb.Protocols.NetFlow;

/// <summary>Gives ip_version where the template has addresses but not the element: it follows from them.</summary>
internal sealed class RecordVersion
{
    private readonly long _version;

    private RecordVersion(long version) => _version = version;

    /// <summary>Null when the records tell the version, or have no source address.</summary>
    public static RecordVersion? Of(List<FieldOperation> columns)
    {
        byte family = 0;
        bool isEither = false;
        foreach (FieldOperation operation in columns)
        {
            if (operation.Target == FlowFields.IpVersion)
            {
                return null;
            }

            if (operation.Target == FlowFields.SourceIp)
            {
                isEither |= family != 0 && family != operation.Family;
                family = operation.Family;
            }
        }

        return family == 0 ? null : new RecordVersion(isEither ? 0 : family);
    }

    /// <summary>To be called when the addresses have been given.</summary>
    public void Write<TSink>(scoped in RecordRun run, ref TSink sink)
        where TSink : IFlowRecordSink
    {
        if (_version > 0)
        {
            sink.FillLong(FlowFields.IpVersion, _version);
            return;
        }

        Span<long> versions = sink.Longs(FlowFields.IpVersion);
        Span<UInt128> addresses = sink.Addresses(FlowFields.SourceIp);
        for (int row = 0; row < versions.Length; row++)
        {
            versions[row] = CellReader.IsIpv4(addresses[row]) ? 4 : 6;
        }
    }
}
