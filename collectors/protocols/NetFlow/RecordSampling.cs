using LogFlowDb.Protocols.Records;

namespace LogFlowDb.Protocols.NetFlow;

/// <summary>
/// Gives sampling_rate to the records of a template. Order of trust: what the record itself tells; the sampler it names, in the
/// table of its domain; its interface, line card or template there; the rate of the domain, or the only one of the exporter; the
/// header of v5; else 0 for unknown.
/// </summary>
internal sealed class RecordSampling
{
    private const long Egress = 1;

    private readonly SamplingElements _elements;
    private readonly int _sampler;
    private readonly int _inIf;
    private readonly int _outIf;
    private readonly int _direction;
    private readonly int _lineCard;

    private RecordSampling(RecordTemplate template)
    {
        _elements = new SamplingElements(template);
        _sampler = SamplingElements.FirstOf(template, [InformationElements.SamplerId, InformationElements.SelectorId]);
        _inIf = template.IndexOf(InformationElements.InInterface);
        _outIf = template.IndexOf(InformationElements.OutInterface);
        _direction = template.IndexOf(InformationElements.Direction);
        _lineCard = template.IndexOf(InformationElements.LineCardId);
    }

    public static RecordSampling Of(RecordTemplate template) => new(template);

    public void Write<TSink>(scoped in RecordRun run, scoped in RecordContext context, ref TSink sink)
        where TSink : IFlowRecordSink
    {
        SamplerTable samplers = context.Domain.Options.Samplers;
        double unnamed = context.UnnamedSamplingRate(out long algorithm);
        bool byTable = (_sampler >= 0 && samplers.Has(SamplerScope.Sampler))
            || ((_inIf >= 0 || _outIf >= 0) && samplers.Has(SamplerScope.Interface))
            || (_lineCard >= 0 && samplers.Has(SamplerScope.LineCard))
            || samplers.Has(SamplerScope.Template);
        bool givesAlgorithm = !_elements.TellAlgorithm;
        if (!byTable && !_elements.TellRate)
        {
            sink.FillDouble(FlowFields.SamplingRate, unnamed);
            if (givesAlgorithm && algorithm > 0)
            {
                sink.FillLong(FlowFields.SamplingAlgorithm, algorithm);
            }

            return;
        }

        Span<double> rates = sink.Doubles(FlowFields.SamplingRate);
        Span<long> algorithms = byTable && givesAlgorithm ? sink.Longs(FlowFields.SamplingAlgorithm) : [];
        for (int row = 0; row < rates.Length; row++)
        {
            double rate = _elements.TellRate ? _elements.Rate(run, row) : 0;
            SamplerEntry? entry = byTable ? Find(run, row, samplers) : null;
            rates[row] = rate > 0 ? rate : entry?.Rate ?? unnamed;
            if (!algorithms.IsEmpty)
            {
                algorithms[row] = entry?.Algorithm ?? algorithm;
            }
        }
    }

    private SamplerEntry? Find(scoped in RecordRun run, int row, SamplerTable samplers)
    {
        SamplerEntry? entry = _sampler < 0 ? null : samplers.Find(SamplerScope.Sampler, SamplingElements.Number(run, _sampler, row));
        if (entry is null && samplers.Has(SamplerScope.Interface))
        {
            (int first, int second) = SamplingElements.Number(run, _direction, row) == Egress ? (_outIf, _inIf) : (_inIf, _outIf);
            entry = ByInterface(run, row, first, samplers) ?? ByInterface(run, row, second, samplers);
        }

        if (entry is null && _lineCard >= 0)
        {
            entry = samplers.Find(SamplerScope.LineCard, SamplingElements.Number(run, _lineCard, row));
        }

        return entry ?? samplers.Find(SamplerScope.Template, run.Template.Id);
    }

    private static SamplerEntry? ByInterface(scoped in RecordRun run, int row, int field, SamplerTable samplers) =>
        field < 0 ? null : samplers.Find(SamplerScope.Interface, SamplingElements.Number(run, field, row));
}
