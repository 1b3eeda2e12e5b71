using LogFlowDb.Protocols.Records;

namespace LogFlowDb.Protocols.NetFlow;

/// <summary>Single values, as items of lists hold them.</summary>
internal static class ValueReader
{
    /// <summary>A value whose length its type cannot have is given as its bytes.</summary>
    public static FlowValue Read(ElementType type, ReadOnlySpan<byte> cell, scoped in RecordContext context)
    {
        ref long saturated = ref context.Exporter.Saturated;
        if (!ElementLengths.Fits(type, cell.Length))
        {
            return FlowValue.FromBytes(type == ElementType.Text ? FlowFieldType.Text : FlowFieldType.Binary, cell.ToArray());
        }

        switch (type)
        {
            case ElementType.Unsigned or ElementType.IcmpTypeCode or ElementType.MicrosecondSpan:
                return FlowValue.From(CellReader.Unsigned(cell, ref saturated));
            case ElementType.MillisecondSpan:
                return FlowValue.From(CellReader.Scaled(CellReader.Unsigned(cell, ref saturated), FlowTimes.Millisecond / FlowTimes.Microsecond, ref saturated));
            case ElementType.Signed:
                return FlowValue.From(CellReader.Signed(cell));
            case ElementType.Boolean:
                return FlowValue.FromBits(FlowFieldType.Bool, CellReader.Boolean(cell));
            case ElementType.Float:
                return FlowValue.From(CellReader.Float(cell));
            case ElementType.SamplingInterval:
                return FlowValue.From((double)CellReader.Unsigned(cell, ref saturated));
            case ElementType.MplsLabel:
                CellReader.TryMplsLabel(cell, out long label);
                return FlowValue.From(label);
            case ElementType.Address:
                return FlowValue.FromAddress(CellReader.Address(cell));
            case ElementType.Mac:
                return FlowValue.FromBits(FlowFieldType.Mac, CellReader.Unsigned(cell, ref saturated));
            case ElementType.Text:
                return FlowValue.FromBytes(FlowFieldType.Text, CellReader.Text(cell).ToArray());
            case ElementType.Seconds or ElementType.Milliseconds or ElementType.NtpTime:
                return FlowValue.FromBits(FlowFieldType.Date, FlowTimes.Read(type, cell, ref saturated));
            case ElementType.DeltaMicroseconds:
                return FlowValue.FromBits(FlowFieldType.Date, FlowTimes.Before(context.Header.ExportTime, CellReader.Unsigned(cell, ref saturated)));
            case ElementType.Uptime:
                return Uptime(CellReader.Unsigned(cell, ref saturated), context);
            default:
                return FlowValue.FromBytes(FlowFieldType.Binary, cell.ToArray());
        }
    }

    /// <summary>An uptime of an exporter whose clock is unknown stays a number.</summary>
    private static FlowValue Uptime(long uptime, scoped in RecordContext context)
    {
        if (context.Header.Version != 10)
        {
            return FlowValue.FromBits(FlowFieldType.Date, FlowTimes.FromUptime(uptime, context.Header.SysUptime, context.Header.ExportTime));
        }

        return context.Domain.Options.SystemInitTime is { } start
            ? FlowValue.FromBits(FlowFieldType.Date, FlowTimes.FromStart(uptime, start, context.Header.ExportTime))
            : FlowValue.From(uptime);
    }
}
