using LogFlowDb.Protocols.Records;

namespace LogFlowDb.Protocols.NetFlow;

/// <summary>
/// Reads the records of a set in runs: learns from those of options templates, and gives them field by field to the sink where it
/// wants them.
/// </summary>
internal sealed class RecordWriter(TemplateCompiler compiler, StructureReader structures)
{
    private const int MaxRunRows = 4096;

    private readonly RecordLocator _locator = new();
    private readonly ListWriter _lists = new();

    /// <summary>
    /// Reads all whole records of a set and returns how many. Trailing bytes shorter than a record are padding. False in
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
            WriteRuns(new RecordRun(template, set, _locator, 0, _locator.Rows), context, ref sink);
            written += _locator.Rows;
        }

        return written;
    }

    /// <summary>Reads records of fixed length; the set must hold as many.</summary>
    public int WriteFixed<TSink>(RecordTemplate template, ReadOnlySpan<byte> set, int records, scoped in RecordContext context, ref TSink sink)
        where TSink : IFlowRecordSink
    {
        WriteRuns(new RecordRun(template, set, 0, records), context, ref sink);
        return records;
    }

    private void WriteRuns<TSink>(scoped in RecordRun all, scoped in RecordContext context, ref TSink sink)
        where TSink : IFlowRecordSink
    {
        if (all.Template.IsOptions)
        {
            OptionReader.Learn(all, context);
        }

        RecordStream stream = all.Template.IsOptions ? RecordStream.Options : RecordStream.NetFlow;
        if (!sink.Wants(stream))
        {
            return;
        }

        RecordPlan plan = compiler.PlanOf(all.Template, context);
        for (int first = 0; first < all.Rows;)
        {
            int rows = sink.BeginRun(stream, Math.Min(all.Rows - first, MaxRunRows));
            WriteRun(plan, all.Slice(first, rows), context, ref sink);
            first += rows;
        }
    }

    private void WriteRun<TSink>(RecordPlan plan, scoped in RecordRun run, scoped in RecordContext context, ref TSink sink)
        where TSink : IFlowRecordSink
    {
        context.Fill(ref sink, run.Template.Id);
        foreach (ref readonly FieldOperation operation in plan.Columns.AsSpan())
        {
            FieldWriter.Write(operation, run, context, ref sink);
        }

        if (context.Exporter.IsRelay)
        {
            plan.Relay?.Write(run, context, ref sink);
        }

        plan.Sampling?.Write(run, context, ref sink);
        plan.Times?.Write(run, context, ref sink);
        plan.Version?.Write(run, ref sink);
        foreach (NameOperation name in plan.Names)
        {
            RecordNames.Write(name, run, context, ref sink);
        }

        foreach (ListOperation list in plan.Lists)
        {
            _lists.Write(list, run, context, ref sink);
        }

        foreach (StructureOperation structure in plan.Structures)
        {
            structures.Write(structure, run, context, ref sink);
        }

        sink.EndRun();
    }
}
