using LogFlowDb.Protocols.Exporters;

namespace LogFlowDb.Protocols.NetFlow;

/// <summary>What is remembered and counted of one exporter address. Written by the decoding thread; counters are read by others.</summary>
internal sealed class ExporterState(UInt128 address, SharedState shared) : IExporterState
{
    /// <summary>An exporter that makes up elements is told as one with so many.</summary>
    private const int MaxUnknownElements = 256;

    private readonly Dictionary<DomainKey, DomainState> _domains = new(1);
    private readonly OptionTables _options = new(shared, exporter: null);
    private Dictionary<DecodeError, long>? _errors;
    private HashSet<(uint Pen, ushort Id)>? _unknownElements;
    private DomainKey _lastKey;
    private DomainState? _last;
    private int _sessionDomains;

    public UInt128 Address { get; } = address;

    /// <summary>True when elements 130 and 131 tell the exporter in its stead.</summary>
    public bool IsRelay { get; } = shared.Policy.IsRelay(address);

    public bool IsInUse => _sessionDomains > 0;

    public HeldBackSets HeldBack { get; } = new(shared);

    /// <summary>Elements that option records described; null until some did.</summary>
    public AnnouncedElements? Announced { get; private set; }

    public long Datagrams { get; set; }

    public long Bytes { get; set; }

    public long Saturated;

    public long TemplatesAnnounced { get; set; }

    public long TemplatesChanged { get; set; }

    public long TemplatesWithdrawn { get; set; }

    public long LastSeen { get; set; }

    /// <summary>The rate of records that name no sampler, when their own domain knows none: the only one known of the exporter; else 0.</summary>
    public double UnnamedSamplingRate { get; private set; }

    public void Count(DecodeError error) => Count(error, 1);

    public void Count(DecodeError error, long times)
    {
        if (times > 0)
        {
            lock (shared.Gate)
            {
                _errors ??= [];
                _errors[error] = _errors.GetValueOrDefault(error) + times;
            }
        }
    }

    /// <summary>Null when the exporter, or all together, have used up their domains.</summary>
    public DomainState? Domain(DomainKey key)
    {
        if (_last is null || _lastKey != key)
        {
            if (!_domains.TryGetValue(key, out DomainState? domain))
            {
                domain = Add(key);
                if (domain is null)
                {
                    return null;
                }
            }

            _lastKey = key;
            _last = domain;
        }

        return _last;
    }

    /// <summary>Takes note of the elements of a template that the catalogue lacks.</summary>
    public void NoteUnknown(ReadOnlySpan<TemplateField> fields)
    {
        foreach (ref readonly TemplateField field in fields)
        {
            if (!field.IsScope && !FieldResolver.IsInCatalogue(field.Pen, field.Id) && _unknownElements is not { Count: >= MaxUnknownElements })
            {
                (_unknownElements ??= []).Add((field.Pen, field.Id));
            }
        }
    }

    /// <summary>Takes note of an element that the exporter describes. False when there are too many.</summary>
    public bool TryAnnounce(ElementDescription description) => (Announced ??= new AnnouncedElements(shared)).TryAnnounce(description);

    /// <summary>Forgets what a session taught.</summary>
    public void EndSession(int port)
    {
        foreach ((DomainKey key, DomainState domain) in _domains.Where(entry => entry.Key.SessionPort != 0 && entry.Key.SessionPort == port).ToArray())
        {
            lock (shared.Gate)
            {
                _domains.Remove(key);
            }

            TemplatesWithdrawn += domain.Templates.Count + domain.Templates.OptionsCount;
            foreach (StreamState stream in domain.Streams.All)
            {
                Count(DecodeError.NoTemplate, HeldBack.Drop(stream));
            }

            domain.Release();
            _sessionDomains--;
        }

        _last = null;
        OnSamplersChanged();
    }

    /// <summary>To be called after the sampler table of a domain changed.</summary>
    public void OnSamplersChanged()
    {
        double[] rates = [.. _domains.Values.Select(domain => domain.Options.Samplers.UnnamedRate).Where(rate => rate > 0).Distinct()];
        UnnamedSamplingRate = rates.Length == 1 ? rates[0] : 0;
    }

    /// <summary>Gives back what it has taken from the limits of all; the state is of no use afterwards.</summary>
    public void Release()
    {
        HeldBack.Clear();
        foreach (DomainState domain in _domains.Values)
        {
            domain.Release();
        }

        _options.Release();
        Announced?.Release();
    }

    public ExporterStatistics Statistics()
    {
        lock (shared.Gate)
        {
            return new ExporterStatistics(
                Address,
                LastSeen,
                Datagrams,
                Bytes,
                TemplatesChanged,
                HeldBack.Bytes,
                Saturated,
                [.. _domains.Where(static entry => entry.Key.SessionPort == 0).Select(entry => Statistics(entry.Key, entry.Value))],
                _errors is null ? [] : new Dictionary<DecodeError, long>(_errors))
            {
                UnknownElements = _unknownElements?.Count ?? 0,
                HeldBack = HeldBack.Statistics,
                TemplateHistory = new TemplateStatistics(
                    TemplatesAnnounced,
                    TemplatesChanged,
                    TemplatesWithdrawn,
                    _domains.Values.Sum(static domain => domain.Templates.Expired),
                    _domains.Values.Sum(static domain => domain.Templates.Evicted)),
            };
        }
    }

    /// <summary>The domains of datagrams now. May be called from any thread.</summary>
    public KeyValuePair<DomainKey, DomainState>[] DatagramDomains()
    {
        lock (shared.Gate)
        {
            return [.. _domains.Where(static entry => entry.Key.SessionPort == 0)];
        }
    }

    public KeyValuePair<DomainKey, DomainState>[] Domains()
    {
        lock (shared.Gate)
        {
            return [.. _domains];
        }
    }

    /// <summary>The domain of a session counts into that of datagrams, which stays when the session ends.</summary>
    private DomainState? Add(DomainKey key)
    {
        DomainCounters? counters = key.SessionPort == 0 ? new DomainCounters() : Domain(key with { SessionPort = 0 })?.Counters;
        if (counters is null || _domains.Count >= shared.Limits.DomainsPerExporter)
        {
            return null;
        }

        while (!shared.Domains.TryTake(1))
        {
            if (!shared.MakeRoom(Address))
            {
                return null;
            }
        }

        DomainState domain = new(shared, counters, Address, _options, isSession: key.SessionPort != 0);
        lock (shared.Gate)
        {
            _domains.Add(key, domain);
        }

        _sessionDomains += key.SessionPort == 0 ? 0 : 1;
        return domain;
    }

    private DomainStatistics Statistics(DomainKey key, DomainState domain)
    {
        int templates = 0, optionsTemplates = 0;
        foreach ((DomainKey other, DomainState session) in _domains)
        {
            if (other.Id == key.Id && other.Version == key.Version)
            {
                templates += session.Templates.Count;
                optionsTemplates += session.Templates.OptionsCount;
            }
        }

        return new DomainStatistics(
            FlowHeader.FlowTypeOf(key.Version),
            Address,
            key.Id,
            domain.Counters.Datagrams,
            domain.Counters.FlowRecords,
            domain.Counters.OptionRecords,
            CounterRecords: 0,
            templates,
            optionsTemplates,
            domain.Counters.Sequence.Statistics);
    }
}
