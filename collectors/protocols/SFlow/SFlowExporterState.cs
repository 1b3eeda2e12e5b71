using System.Collections.Concurrent;
using LogFlowDb.Protocols.Exporters;

namespace LogFlowDb.Protocols.SFlow;

/// <summary>What is remembered and counted of one source address, behind which there may be many agents. Written by the decoding thread; counters are read by others.</summary>
internal sealed class SFlowExporterState(UInt128 address, SFlowDecoderLimits limits, Allowance agents, Allowance sources) : IExporterState
{
    private readonly long[] _errors = new long[Enum.GetValues<DecodeError>().Length];
    private readonly ConcurrentDictionary<(UInt128 Agent, uint SubAgent), AgentState> _agents = new();
    private (UInt128 Agent, uint SubAgent) _lastKey;
    private AgentState? _last;

    public UInt128 Address { get; } = address;

    public long Datagrams { get; set; }

    public long Bytes { get; set; }

    public long LastSeen { get; set; }

    public long Saturated { get; set; }

    public void Count(DecodeError error) => _errors[(int)error]++;

    /// <summary>Null when the exporter, or all together, have used up their agents.</summary>
    public AgentState? Agent(UInt128 agent, uint subAgent)
    {
        (UInt128 Agent, uint SubAgent) key = (agent, subAgent);
        if (_last is not null && _lastKey == key)
        {
            return _last;
        }

        if (!_agents.TryGetValue(key, out AgentState? state))
        {
            if (_agents.Count >= limits.AgentsPerExporter || !agents.TryTake(1))
            {
                return null;
            }

            state = new AgentState(agent, subAgent, limits.SourcesPerAgent, sources);
            _agents[key] = state;
        }

        _lastKey = key;
        _last = state;
        return state;
    }

    public void Release()
    {
        foreach (KeyValuePair<(UInt128, uint), AgentState> agent in _agents)
        {
            agent.Value.Release();
        }

        agents.Return(_agents.Count);
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
            TemplatesChanged: 0,
            HeldBackBytes: 0,
            Saturated,
            [.. _agents.Select(entry => entry.Value.Statistics())],
            errors);
    }
}
