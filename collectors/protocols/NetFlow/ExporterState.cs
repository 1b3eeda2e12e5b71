using System.Collections.Concurrent;
using LogFlowDb.Protocols.Exporters;
using LogFlowDb.Protocols.Records;

namespace LogFlowDb.Protocols.NetFlow;

/// <summary>What is remembered and counted of one exporter address. Written by the decoding thread; counters are read by others.</summary>
internal sealed class ExporterState(UInt128 address, FlowDecoderLimits limits, DecoderAllowances allowances, FlowFieldRegistry registry) : IExporterState
{
    private readonly long[] _errors = new long[Enum.GetValues<DecodeError>().Length];
    private readonly ConcurrentDictionary<(ushort Version, uint Domain, int SessionPort), DomainState> _domains = new();
    private (ushort Version, uint Domain, int SessionPort) _lastKey;
    private DomainState? _last;

    private readonly OptionTables _shared = new(limits, allowances.OptionEntries, shared: null);

    public UInt128 Address { get; } = address;

    public HeldBackSets HeldBack { get; } = new(limits.HeldBackBytes, limits.HeldBackAge, allowances.HeldBackBytes);

    /// <summary>Elements that the exporter described.</summary>
    public AnnouncedElements Announced { get; } = new(registry, limits.ElementsPerExporter, allowances.OptionEntries);

    public long Datagrams { get; set; }

    public long Bytes { get; set; }

    public long Saturated;

    public long TemplatesChanged { get; set; }

    public long LastSeen { get; set; }

    public void Count(DecodeError error) => _errors[(int)error]++;

    public void Count(DecodeError error, long times) => _errors[(int)error] += times;

    /// <summary>Null when the exporter, or all together, have used up their domains.</summary>
    public DomainState? Domain(ushort version, uint id, int sessionPort)
    {
        (ushort Version, uint Domain, int SessionPort) key = (version, id, sessionPort);
        if (_last is not null && _lastKey == key)
        {
            return _last;
        }

        if (!_domains.TryGetValue(key, out DomainState? domain))
        {
            if (_domains.Count >= limits.DomainsPerExporter || !allowances.Domains.TryTake(1))
            {
                return null;
            }

            domain = new DomainState(limits, allowances.TemplateFields, allowances.OptionEntries, _shared);
            _domains[key] = domain;
        }

        _lastKey = key;
        _last = domain;
        return domain;
    }

    /// <summary>Forgets what a session taught.</summary>
    public void EndSession(int port)
    {
        foreach ((ushort, uint, int SessionPort) key in _domains.Keys.Where(key => key.SessionPort == port))
        {
            if (_domains.TryRemove(key, out DomainState? domain))
            {
                domain.Templates.RemoveAll(isOptions: false);
                domain.Templates.RemoveAll(isOptions: true);
                allowances.Domains.Return(1);
            }
        }

        _last = null;
    }

    /// <summary>The rate of records that name no sampler, when their own domain knows none: the only one known of the exporter; else 0.</summary>
    public double UnnamedSamplingRate { get; private set; }

    /// <summary>To be called after the sampler table of a domain changed.</summary>
    public void OnSamplersChanged()
    {
        double[] rates = [.. _domains.Values.Select(domain => domain.Options.Samplers.UnnamedRate).Where(rate => rate > 0).Distinct()];
        UnnamedSamplingRate = rates.Length == 1 ? rates[0] : 0;
    }

    /// <summary>Gives back what it has taken from the allowances; the state is of no use afterwards.</summary>
    public void Release()
    {
        HeldBack.Clear();
        foreach (KeyValuePair<(ushort, uint, int), DomainState> domain in _domains)
        {
            domain.Value.Templates.RemoveAll(isOptions: false);
            domain.Value.Templates.RemoveAll(isOptions: true);
            domain.Value.Options.Release();
        }

        _shared.Release();
        Announced.Release();

        allowances.Domains.Return(_domains.Count);
    }

    public ExporterStatistics Statistics()
    {
        Dictionary<DecodeError, long> errors = [];
        for (int i = 1; i < _errors.Length; i++)
        {
            long count = Interlocked.Read(ref _errors[i]);
            if (count > 0)
            {
                errors[(DecodeError)i] = count;
            }
        }

        return new ExporterStatistics(
            Address,
            LastSeen,
            Datagrams,
            Bytes,
            TemplatesChanged,
            HeldBack.Bytes,
            Saturated,
            [.. _domains.Select(entry => Statistics(entry.Key.Version, entry.Key.Domain, entry.Value))],
            errors);
    }

    private DomainStatistics Statistics(ushort version, uint id, DomainState domain) => new(
        FlowHeader.FlowTypeOf(version),
        Address,
        id,
        domain.Datagrams,
        domain.FlowRecords,
        domain.OptionRecords,
        CounterRecords: 0,
        domain.Templates.Count,
        domain.Templates.OptionsCount,
        domain.Sequence.Statistics);
}
