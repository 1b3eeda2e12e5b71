using LogFlowDb.Protocols.Records;

namespace LogFlowDb.Protocols.NetFlow;

/// <summary>One template field of all records of a run into one field of the sink.</summary>
internal static class FieldWriter
{
    public static void Write<TSink>(in FieldOperation operation, scoped in RecordRun run, scoped in RecordContext context, ref TSink sink)
        where TSink : IFlowRecordSink
    {
        FieldCells cells = run.Cells(operation.Source);
        ref long saturated = ref context.Exporter.Saturated;
        switch (operation.Type)
        {
            case ElementType.Unsigned:
                Span<long> longs = sink.Longs(operation.Target);
                if (operation.IsAgain)
                {
                    ReplaceNumbers(operation, run, cells, longs, ref saturated);
                }
                else
                {
                    CellReader.Unsigned(cells, longs, ref saturated);
                }

                break;
            case ElementType.Address:
                if (operation.IsAgain)
                {
                    ReplaceAddresses(operation, run, cells, ref sink);
                }
                else
                {
                    CellReader.Addresses(cells, sink.Addresses(operation.Target));
                }

                break;
            case ElementType.Mac:
                CellReader.Unsigned(cells, sink.Longs(operation.Target), ref saturated);
                break;
            case ElementType.Text:
                for (int row = 0; row < run.Rows; row++)
                {
                    sink.Bytes(operation.Target, row, CellReader.Text(cells[row]));
                }

                break;
            case ElementType.Octets:
                for (int row = 0; row < run.Rows; row++)
                {
                    sink.Bytes(operation.Target, row, cells[row]);
                }

                break;
            case ElementType.IcmpTypeCode:
                WriteIcmp(operation, run, cells, ref sink);
                break;
            case ElementType.Signed:
                Span<long> signed = sink.Longs(operation.Target);
                for (int row = 0; row < signed.Length; row++)
                {
                    signed[row] = CellReader.Signed(cells[row]);
                }

                break;
            case ElementType.Boolean:
                Span<long> booleans = sink.Longs(operation.Target);
                for (int row = 0; row < booleans.Length; row++)
                {
                    booleans[row] = CellReader.Boolean(cells[row]);
                }

                break;
            case ElementType.Float:
                Span<double> doubles = sink.Doubles(operation.Target);
                for (int row = 0; row < doubles.Length; row++)
                {
                    doubles[row] = CellReader.Float(cells[row]);
                }

                break;
            case ElementType.SamplingInterval:
                Span<double> rates = sink.Doubles(operation.Target);
                for (int row = 0; row < rates.Length; row++)
                {
                    rates[row] = CellReader.Unsigned(cells[row], ref saturated);
                }

                break;
            default:
                WriteTimes(operation, cells, run, context, ref sink);
                break;
        }
    }

    private static void ReplaceNumbers(in FieldOperation operation, scoped in RecordRun run, scoped in FieldCells cells, Span<long> target, ref long saturated)
    {
        for (int row = 0; row < target.Length; row++)
        {
            long value = CellReader.Unsigned(cells[row], ref saturated);
            if (IsMeant(operation, run, row, isEmpty: value == 0))
            {
                target[row] = value;
            }
        }
    }

    /// <summary>
    /// Where both forms are filled and the record does not say which is its own, they are of two headers, the outer one first, as in
    /// SRv6: the inner one is the flow's, and the outer one is given under its own name.
    /// </summary>
    private static void ReplaceAddresses<TSink>(in FieldOperation operation, scoped in RecordRun run, scoped in FieldCells cells, ref TSink sink)
        where TSink : IFlowRecordSink
    {
        Span<UInt128> target = sink.Addresses(operation.Target);
        if (operation.Second is { } outer && HasBoth(operation, run, cells, target))
        {
            target.CopyTo(sink.Addresses(outer));
        }

        for (int row = 0; row < target.Length; row++)
        {
            UInt128 address = CellReader.Address(cells[row]);
            if (IsMeant(operation, run, row, CellReader.IsUnspecified(address)))
            {
                target[row] = address;
            }
        }
    }

    /// <summary>True when some record has both forms filled and does not tell its IP version.</summary>
    private static bool HasBoth(in FieldOperation operation, scoped in RecordRun run, scoped in FieldCells cells, ReadOnlySpan<UInt128> earlier)
    {
        for (int row = 0; row < earlier.Length; row++)
        {
            if (!CellReader.IsUnspecified(earlier[row]) && !CellReader.IsUnspecified(CellReader.Address(cells[row])) && FamilyOf(operation, run, row) == 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Of two fields for one: that of the record's own IP version, else the one that is not empty.</summary>
    private static bool IsMeant(in FieldOperation operation, scoped in RecordRun run, int row, bool isEmpty)
    {
        int family = FamilyOf(operation, run, row);
        return family == 0 ? !isEmpty : family == operation.Family;
    }

    /// <summary>The IP version of a record; 0 when it does not tell, or the field is of any.</summary>
    private static int FamilyOf(in FieldOperation operation, scoped in RecordRun run, int row) =>
        operation.Family == 0 ? 0 : run.Template.Plan!.Family.Read(run, row);

    private static void WriteIcmp<TSink>(in FieldOperation operation, scoped in RecordRun run, scoped in FieldCells cells, ref TSink sink)
        where TSink : IFlowRecordSink
    {
        Span<long> types = sink.Longs(operation.Target);
        Span<long> codes = operation.Second is { } second ? sink.Longs(second) : [];
        for (int row = 0; row < types.Length; row++)
        {
            long ignored = 0;
            long value = CellReader.Unsigned(cells[row], ref ignored);
            if (!operation.IsAgain || IsMeant(operation, run, row, isEmpty: value == 0))
            {
                types[row] = value >> 8;
                if (!codes.IsEmpty)
                {
                    codes[row] = value & byte.MaxValue;
                }
            }
        }
    }

    private static void WriteTimes<TSink>(in FieldOperation operation, scoped in FieldCells cells, scoped in RecordRun run, scoped in RecordContext context, ref TSink sink)
        where TSink : IFlowRecordSink
    {
        ref long saturated = ref context.Exporter.Saturated;
        switch (operation.Type)
        {
            case ElementType.Seconds:
                WriteScaled(cells, sink.Longs(operation.Target), FlowTimes.Second, ref saturated);
                break;
            case ElementType.Milliseconds:
                WriteScaled(cells, sink.Longs(operation.Target), FlowTimes.Millisecond, ref saturated);
                break;
            case ElementType.MillisecondSpan:
                WriteScaled(cells, sink.Longs(operation.Target), FlowTimes.Millisecond / FlowTimes.Microsecond, ref saturated);
                break;
            case ElementType.MicrosecondSpan:
                CellReader.Unsigned(cells, sink.Longs(operation.Target), ref saturated);
                break;
            case ElementType.NtpTime:
                CellReader.NtpTimes(cells, sink.Longs(operation.Target));
                break;
            case ElementType.DeltaMicroseconds:
                Span<long> deltas = sink.Longs(operation.Target);
                CellReader.Unsigned(cells, deltas, ref saturated);
                foreach (ref long value in deltas)
                {
                    value = FlowTimes.Before(context.Header.ExportTime, value);
                }

                break;
            case ElementType.Uptime:
                WriteUptimes(operation, cells, run, context, ref sink);
                break;
        }
    }

    private static void WriteScaled(in FieldCells cells, Span<long> target, long unit, ref long saturated)
    {
        CellReader.Unsigned(cells, target, ref saturated);
        foreach (ref long value in target)
        {
            value = CellReader.Scaled(value, unit, ref saturated);
        }
    }

    private static void WriteUptimes<TSink>(in FieldOperation operation, scoped in FieldCells cells, scoped in RecordRun run, scoped in RecordContext context, ref TSink sink)
        where TSink : IFlowRecordSink
    {
        ref long saturated = ref context.Exporter.Saturated;
        int initField = run.Template.SystemInitField;
        if (context.Header.Version == 10 && initField < 0 && context.Domain.Options.SystemInitTime is null)
        {
            if (operation.Second is { } plain)
            {
                CellReader.Unsigned(cells, sink.Longs(plain), ref saturated);
            }

            return;
        }

        Span<long> target = sink.Longs(operation.Target);
        CellReader.Unsigned(cells, target, ref saturated);
        if (context.Header.Version != 10)
        {
            uint uptime = context.Header.SysUptime;
            long wall = context.Header.ExportTime;
            foreach (ref long value in target)
            {
                value = FlowTimes.FromUptime(value, uptime, wall);
            }

            return;
        }

        FieldCells inits = initField < 0 ? default : run.Cells(initField);
        long known = context.Domain.Options.SystemInitTime ?? 0;
        for (int row = 0; row < target.Length; row++)
        {
            long init = initField < 0 ? known : CellReader.Unsigned(inits[row], ref saturated);
            target[row] = FlowTimes.FromStart(target[row], init, context.Header.ExportTime);
        }
    }
}
