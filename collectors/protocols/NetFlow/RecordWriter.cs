using LogFlowDb.Protocols.Records;

namespace LogFlowDb.Protocols.NetFlow;

/// <summary>Runs the operations of a template over the records of a set: field by field over all records, straight into the sink.</summary>
internal sealed class RecordWriter
{
    private const int MaxRunRows = 4096;
    private const long NanosecondsPerSecond = 1_000_000_000;
    private const long NanosecondsPerMillisecond = 1_000_000;
    private const long NanosecondsPerMicrosecond = 1_000;

    private readonly RecordLocator _locator = new();

    /// <summary>
    /// Writes all whole records of a set and returns how many. Trailing bytes shorter than a record are padding. False in
    /// <paramref name="complete"/> when a record of variable length reaches beyond the set.
    /// </summary>
    public int Write<TSink>(RecordTemplate template, ReadOnlySpan<byte> set, scoped in RecordContext context, ref TSink sink, out bool complete)
        where TSink : IFlowRecordSink
    {
        complete = true;
        if (!template.IsVariable)
        {
            return WriteFixed(template, set, set.Length / template.MinRecordLength, context, ref sink);
        }

        int written = 0;
        for (int position = 0; complete && set.Length - position >= template.MinRecordLength;)
        {
            complete = _locator.TryMeasure(set, template, ref position);
            for (int first = 0; first < _locator.Rows;)
            {
                int rows = sink.BeginRun(RecordStream.NetFlow, _locator.Rows - first);
                WriteRun(new RecordRun(template, set, _locator, first, rows), context, ref sink);
                first += rows;
            }

            written += _locator.Rows;
        }

        return written;
    }

    /// <summary>Writes records of fixed length; the set must hold as many.</summary>
    public static int WriteFixed<TSink>(RecordTemplate template, ReadOnlySpan<byte> set, int records, scoped in RecordContext context, ref TSink sink)
        where TSink : IFlowRecordSink
    {
        for (int first = 0; first < records;)
        {
            int rows = sink.BeginRun(RecordStream.NetFlow, Math.Min(records - first, MaxRunRows));
            WriteRun(new RecordRun(template, set, first, rows), context, ref sink);
            first += rows;
        }

        return records;
    }

    private static void WriteRun<TSink>(scoped in RecordRun run, scoped in RecordContext context, ref TSink sink)
        where TSink : IFlowRecordSink
    {
        context.Fill(ref sink, run.Template.Id);
        foreach (ref readonly FieldOperation operation in run.Template.Operations.AsSpan())
        {
            Write(operation, run, context, ref sink);
        }

        if (run.Template.Sampling is { } sampling)
        {
            sampling.Write(run, context, ref sink);
        }
        else
        {
            sink.FillDouble(FlowFields.SamplingRate, context.UnnamedSamplingRate());
        }

        sink.EndRun();
    }

    private static void Write<TSink>(in FieldOperation operation, scoped in RecordRun run, scoped in RecordContext context, ref TSink sink)
        where TSink : IFlowRecordSink
    {
        FieldCells cells = run.Cells(operation.Source);
        ref long saturated = ref context.Exporter.Saturated;
        switch (operation.Type)
        {
            case ElementType.Unsigned:
                Span<long> longs = sink.Longs(operation.Target);
                if (operation.OnlyNonZero)
                {
                    ReplaceZeros(cells, longs, ref saturated);
                }
                else
                {
                    CellReader.Unsigned(cells, longs, ref saturated);
                }

                break;
            case ElementType.IcmpTypeCode:
                WriteIcmp(operation, cells, ref sink);
                break;
            case ElementType.Address:
                Span<UInt128> addresses = sink.Addresses(operation.Target);
                if (operation.OnlyNonZero)
                {
                    ReplaceUnspecified(cells, addresses);
                }
                else
                {
                    CellReader.Addresses(cells, addresses);
                }

                break;
            case ElementType.Mac:
                CellReader.Unsigned(cells, sink.Longs(operation.Target), ref saturated);
                break;
            case ElementType.Text:
                for (int row = 0; row < run.Rows; row++)
                {
                    ReadOnlySpan<byte> text = cells[row];
                    int end = text.IndexOf((byte)0);
                    sink.Bytes(operation.Target, row, end < 0 ? text : text[..end]);
                }

                break;
            case ElementType.Octets:
                for (int row = 0; row < run.Rows; row++)
                {
                    sink.Bytes(operation.Target, row, cells[row]);
                }

                break;
            case ElementType.SamplingInterval:
                Span<double> rates = sink.Doubles(operation.Target);
                for (int row = 0; row < rates.Length; row++)
                {
                    rates[row] = CellReader.Unsigned(cells[row], ref saturated);
                }

                break;
            case ElementType.Seconds:
                WriteScaled(cells, sink.Longs(operation.Target), NanosecondsPerSecond, ref saturated);
                break;
            case ElementType.Milliseconds:
                WriteScaled(cells, sink.Longs(operation.Target), NanosecondsPerMillisecond, ref saturated);
                break;
            case ElementType.NtpTime:
                CellReader.NtpTimes(cells, sink.Longs(operation.Target));
                break;
            case ElementType.DeltaMicroseconds:
                Span<long> deltas = sink.Longs(operation.Target);
                CellReader.Unsigned(cells, deltas, ref saturated);
                foreach (ref long value in deltas)
                {
                    value = context.Header.ExportTime - (Math.Min(value, uint.MaxValue) * NanosecondsPerMicrosecond);
                }

                break;
            case ElementType.Uptime:
                WriteUptimes(operation, cells, run, context, ref sink);
                break;
        }
    }

    private static void ReplaceZeros(in FieldCells cells, Span<long> target, ref long saturated)
    {
        for (int row = 0; row < target.Length; row++)
        {
            long value = CellReader.Unsigned(cells[row], ref saturated);
            if (value != 0)
            {
                target[row] = value;
            }
        }
    }

    private static void ReplaceUnspecified(in FieldCells cells, Span<UInt128> target)
    {
        for (int row = 0; row < target.Length; row++)
        {
            UInt128 address = CellReader.Address(cells[row]);
            if (!CellReader.IsUnspecified(address))
            {
                target[row] = address;
            }
        }
    }

    private static void WriteIcmp<TSink>(in FieldOperation operation, scoped in FieldCells cells, ref TSink sink)
        where TSink : IFlowRecordSink
    {
        Span<long> types = sink.Longs(operation.Target);
        Span<long> codes = operation.Second is { } second ? sink.Longs(second) : [];
        for (int row = 0; row < types.Length; row++)
        {
            long ignored = 0;
            long value = CellReader.Unsigned(cells[row], ref ignored);
            if (value != 0 || !operation.OnlyNonZero)
            {
                types[row] = value >> 8;
                if (!codes.IsEmpty)
                {
                    codes[row] = value & byte.MaxValue;
                }
            }
        }
    }

    private static void WriteScaled(in FieldCells cells, Span<long> target, long unit, ref long saturated)
    {
        CellReader.Unsigned(cells, target, ref saturated);
        long largest = long.MaxValue / unit;
        foreach (ref long value in target)
        {
            if (value <= largest)
            {
                value *= unit;
            }
            else
            {
                saturated += value == long.MaxValue ? 0 : 1;
                value = long.MaxValue;
            }
        }
    }

    /// <summary>
    /// v5 and v9 tell uptime and wall clock in the header; the signed difference of 32-bit uptimes is right across their wrap
    /// every 49.7 days and for flows that begin before the first wrap. Uptimes count milliseconds, so the wall clock is cut to them:
    /// finer digits would say nothing of the flow. IPFIX tells the time of the start, in the record or once.
    /// </summary>
    private static void WriteUptimes<TSink>(in FieldOperation operation, scoped in FieldCells cells, scoped in RecordRun run, scoped in RecordContext context, ref TSink sink)
        where TSink : IFlowRecordSink
    {
        ref long saturated = ref context.Exporter.Saturated;
        int initField = run.Template.SystemInitField;
        if (context.Header.Version == 10 && initField < 0 && context.Domain.SystemInitTime is null)
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
            uint now = context.Header.SysUptime;
            long wall = context.Header.ExportTime / NanosecondsPerMillisecond * NanosecondsPerMillisecond;
            foreach (ref long value in target)
            {
                value = wall + ((int)((uint)value - now) * NanosecondsPerMillisecond);
            }

            return;
        }

        FieldCells inits = initField < 0 ? default : run.Cells(initField);
        long known = context.Domain.SystemInitTime ?? 0;
        for (int row = 0; row < target.Length; row++)
        {
            long init = initField < 0 ? known : CellReader.Unsigned(inits[row], ref saturated);
            const long Largest = long.MaxValue / NanosecondsPerMillisecond / 2;
            target[row] = (Math.Min(init, Largest) + Math.Min(target[row], Largest)) * NanosecondsPerMillisecond;
        }
    }
}
