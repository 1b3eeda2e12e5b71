using System.Collections.Concurrent;
using LogFlowDb.Protocols.Exporters;

namespace LogFlowDb.Protocols.SFlow;

/// <summary>What is remembered of one agent and sub-agent.</summary>
internal sealed class AgentState(UInt128 agent, uint subAgent, int sourceLimit, Allowance sources)
{
    private readonly ConcurrentDictionary<long, SampleSource> _sources = new();

    public SequenceTracker Sequence { get; } = new();

    public long Datagrams { get; set; }

    public long FlowSamples { get; set; }

    public long CounterSamples { get; set; }

    /// <summary>Null when the agent, or all together, have used up their sources.</summary>
    public SampleSource? Source(long id)
    {
        if (_sources.TryGetValue(id, out SampleSource? source))
        {
            return source;
        }

        if (_sources.Count >= sourceLimit || !sources.TryTake(1))
        {
            return null;
        }

        source = new SampleSource();
        _sources[id] = source;
        return source;
    }

    /// <summary>Gives back what it has taken; the state is of no use afterwards.</summary>
    public void Release() => sources.Return(_sources.Count);

    public DomainStatistics Statistics() => new(
        SFlowDecoder.FlowType,
        agent,
        subAgent,
        Datagrams,
        FlowSamples,
        OptionRecords: 0,
        CounterSamples,
        Templates: 0,
        OptionsTemplates: 0,
        Sequence.Statistics)
    {
        Sources = [.. _sources.OrderBy(entry => entry.Key).Select(entry => entry.Value.Statistics(entry.Key))],
    };
}
