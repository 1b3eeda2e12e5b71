using LogFlowDb.Protocols.Records;

namespace LogFlowDb.Protocols.NetFlow;

/// <summary>Gives names that option records told beside the numbers in flow records, unless the records tell them themselves.</summary>
internal static class RecordNames
{
    private static readonly (ushort Element, OptionNameKind Kind, FlowField Target)[] s_named =
    [
        (10, OptionNameKind.Interface, FlowFields.InIfName),
        (14, OptionNameKind.Interface, FlowFields.OutIfName),
        (234, OptionNameKind.Vrf, FlowFields.InVrfName),
        (235, OptionNameKind.Vrf, FlowFields.OutVrfName),
        (95, OptionNameKind.Application, FlowFields.AppName),
        (283, OptionNameKind.NatPool, FlowFields.NatPoolName),
    ];

    public static NameOperation[] Of(RecordTemplate template, HashSet<string> written) =>
    [
        .. s_named
            .Select(named => new NameOperation(named.Target, named.Kind, template.IndexOf(named.Element)))
            .Where(operation => operation.Source >= 0 && !written.Contains(operation.Target.Name)),
    ];

    public static void Write<TSink>(in NameOperation operation, scoped in RecordRun run, scoped in RecordContext context, ref TSink sink)
        where TSink : IFlowRecordSink
    {
        OptionTables tables = context.Domain.Options;
        if (!tables.HasNames(operation.Kind))
        {
            return;
        }

        FieldCells cells = run.Cells(operation.Source);
        UInt128 lastKey = 0;
        byte[]? name = null;
        for (int row = 0; row < run.Rows; row++)
        {
            if (OptionTables.TryKey(operation.Kind, cells[row], out UInt128 key))
            {
                if (row == 0 || key != lastKey)
                {
                    name = tables.NameOf(operation.Kind, key);
                    lastKey = key;
                }

                if (name is not null)
                {
                    sink.Bytes(operation.Target, row, name);
                }
            }
        }
    }
}
