using LogFlowDb.Protocols.Exporters;

namespace LogFlowDb.Protocols.NetFlow;

/// <summary>Reads option records: sampler tables and the exporter's start time are learned from them.</summary>
internal sealed class OptionReader
{
    private readonly RecordLocator _locator = new();

    /// <summary>Returns how many whole records there are. False in <paramref name="complete"/> when one reaches beyond the set.</summary>
    public int Read(RecordTemplate template, ReadOnlySpan<byte> set, scoped in RecordContext context, out bool complete)
    {
        complete = true;
        int read = 0;
        bool learned = false;
        for (int position = 0; complete && set.Length - position >= template.MinRecordLength;)
        {
            complete = _locator.TryMeasure(set, template, ref position);
            RecordRun run = new(template, set, _locator, 0, _locator.Rows);
            for (int row = 0; row < run.Rows; row++)
            {
                if (template.Sampling is { } sampling)
                {
                    learned = true;
                    if (!sampling.TryLearn(run, row, context.Domain.Samplers))
                    {
                        context.Exporter.Count(DecodeError.TemplateLimit);
                    }
                }

                if (template.SystemInitField >= 0)
                {
                    long ignored = 0;
                    context.Domain.SystemInitTime = CellReader.Unsigned(run.Cells(template.SystemInitField)[row], ref ignored);
                }
            }

            read += run.Rows;
        }

        if (learned)
        {
            context.Exporter.OnSamplersChanged();
        }

        return read;
    }
}
