using LogFlowDb.Protocols.Records;

namespace LogFlowDb.Protocols.NetFlow;

/// <summary>
/// How the records of a template tell their sampling rate. Order of trust: an interval in the record, the pair of interval and
/// space, the pair of population and size, the table entry of the sampler it names, what its exporter says in general.
/// An option record is read by the same rules.
/// </summary>
internal sealed class RecordSampling
{
    private readonly int _interval;
    private readonly int _randomInterval;
    private readonly int _packetInterval;
    private readonly int _packetSpace;
    private readonly int _population;
    private readonly int _size;
    private readonly int _sampler;

    private RecordSampling(RecordTemplate template)
    {
        _interval = template.IndexOf(InformationElements.SamplingInterval);
        _randomInterval = template.IndexOf(InformationElements.SamplerRandomInterval);
        _packetInterval = template.IndexOf(InformationElements.SamplingPacketInterval);
        _packetSpace = template.IndexOf(InformationElements.SamplingPacketSpace);
        _population = template.IndexOf(InformationElements.SamplingPopulation);
        _size = template.IndexOf(InformationElements.SamplingSize);
        _sampler = template.IndexOf(InformationElements.SamplerId);
        if (_sampler < 0)
        {
            _sampler = template.IndexOf(InformationElements.SelectorId);
        }
    }

    private bool TellsRate => _interval >= 0 || _randomInterval >= 0 || _packetInterval >= 0 || _population >= 0;

    /// <summary>Null when the records say nothing of sampling.</summary>
    public static RecordSampling? Of(RecordTemplate template)
    {
        RecordSampling sampling = new(template);
        return sampling.TellsRate || sampling._sampler >= 0 ? sampling : null;
    }

    /// <summary>Gives sampling_rate of each record of a run.</summary>
    public void Write<TSink>(scoped in RecordRun run, scoped in RecordContext context, ref TSink sink)
        where TSink : IFlowRecordSink
    {
        Span<double> target = sink.Doubles(FlowFields.SamplingRate);
        for (int row = 0; row < target.Length; row++)
        {
            double rate = TellsRate ? Rate(run, row) : 0;
            if (rate <= 0 && Sampler(run, row) is { } sampler)
            {
                rate = context.Domain.Samplers.RateOf(sampler);
            }

            target[row] = rate > 0 ? rate : context.UnnamedSamplingRate();
        }
    }

    /// <summary>Enters an option record into the table of its domain. False when the table is full.</summary>
    public bool TryLearn(scoped in RecordRun run, int row, SamplerTable samplers) => samplers.TrySet(Sampler(run, row), Rate(run, row));

    private long? Sampler(scoped in RecordRun run, int row) => _sampler < 0 ? null : Number(run, _sampler, row);

    private double Rate(scoped in RecordRun run, int row)
    {
        long interval = Number(run, _interval, row);
        if (interval == 0)
        {
            interval = Number(run, _randomInterval, row);
        }

        if (interval > 0)
        {
            return interval;
        }

        long packets = Number(run, _packetInterval, row);
        if (packets > 0)
        {
            return (packets + (double)Number(run, _packetSpace, row)) / packets;
        }

        long size = Number(run, _size, row);
        return size > 0 ? Number(run, _population, row) / (double)size : 0;
    }

    private static long Number(scoped in RecordRun run, int field, int row)
    {
        long saturated = 0;
        return field < 0 ? 0 : CellReader.Unsigned(run.Cells(field)[row], ref saturated);
    }
}
