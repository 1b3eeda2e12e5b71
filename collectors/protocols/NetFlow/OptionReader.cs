using LogFlowDb.Protocols.Exporters;

namespace LogFlowDb.Protocols.NetFlow;

/// <summary>Learns from option records: sampling rates, names, elements and the exporter's start time (RFC 3954 §6.1, RFC 5477, RFC 5610, RFC 6759).</summary>
internal static class OptionReader
{
    public static void Learn(scoped in RecordRun run, scoped in RecordContext context)
    {
        OptionPlan plan = run.Template.OptionPlan ??= new OptionPlan(run.Template);
        bool samplersChanged = false;
        for (int row = 0; row < run.Rows; row++)
        {
            if (plan.Sampling is { } sampling)
            {
                samplersChanged |= LearnSampler(plan, sampling, run, row, context);
            }

            foreach (OptionPlan.LearnedName name in plan.Names)
            {
                LearnName(name, run, row, context);
            }

            if (plan.SystemInit >= 0)
            {
                context.Domain.Options.SetSystemInitTime(SamplingElements.Number(run, plan.SystemInit, row));
            }

            if (context.Exporter.IsRelay && plan.Exporter?.Find(run, row) is { } exporter)
            {
                context.Stream.Exporter = exporter;
            }

            if (plan.Announcement is { } announcement && !context.Exporter.TryAnnounce(announcement.Read(run, row)))
            {
                context.Exporter.Count(DecodeError.OptionLimit);
            }
        }

        if (samplersChanged)
        {
            context.Exporter.OnSamplersChanged();
        }
    }

    private static bool LearnSampler(OptionPlan plan, SamplingElements sampling, scoped in RecordRun run, int row, scoped in RecordContext context)
    {
        long id = SamplingElements.Number(run, plan.SamplerField, row);
        if (!context.Domain.Options.Samplers.TrySet(new SamplerEntry(plan.SamplerScope, id, sampling.Rate(run, row), sampling.Algorithm(run, row)), out bool changed))
        {
            context.Exporter.Count(DecodeError.OptionLimit);
        }

        return changed;
    }

    private static void LearnName(in OptionPlan.LearnedName learned, scoped in RecordRun run, int row, scoped in RecordContext context)
    {
        if (!OptionTables.TryKey(learned.Kind, run.Cells(learned.Key)[row], out UInt128 key))
        {
            return;
        }

        foreach (int source in learned.Names)
        {
            ReadOnlySpan<byte> name = CellReader.Text(run.Cells(source)[row]);
            if (!name.IsEmpty)
            {
                if (!context.Domain.Options.TrySetName(learned.Kind, key, name))
                {
                    context.Exporter.Count(DecodeError.OptionLimit);
                }

                return;
            }
        }
    }
}
