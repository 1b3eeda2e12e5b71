using LogFlowDb.Protocols.Exporters;
using LogFlowDb.Protocols.SFlow;
using LogFlowDb.Protocols.Tests.Support;

namespace LogFlowDb.Protocols.Tests.SFlow;

/// <summary>Loss, restarts and the agent's own account of what it sampled; limits of what is remembered.</summary>
public sealed class SFlowStatisticsTests
{
    private readonly SFlowFixture _fixture = new();

    private void Datagram(long sequence, long? uptime = null) =>
        _fixture.Decode(SFlowBuilder.Header(sequence, SFlowBuilder.Agent, 7, uptime ?? (10_000 + sequence), 0));

    private void Sample(long sequence, long pool, long drops = 0, long rate = 100, long datagram = 0) =>
        _fixture.Decode(SFlowBuilder.Datagram(datagram == 0 ? sequence : datagram, SFlowBuilder.Agent, SFlowBuilder.FlowSample(sequence, 3, rate, pool, drops, 3, 4)));

    private SampleSourceStatistics Source => Assert.Single(_fixture.Domain.Sources);

    [Fact]
    public void Sequence_GapAndDuplicateAndOvertaken_AreToldApart()
    {
        foreach (long sequence in (long[])[10, 11, 14, 14, 13])
        {
            Datagram(sequence);
        }

        Assert.Equal(new SequenceStatistics(Lost: 1, Duplicates: 1, Reordered: 1, Restarts: 0), _fixture.Domain.Sequence);
        Assert.Equal((5L, 5L), (_fixture.Statistics.Datagrams, _fixture.Domain.Datagrams));
    }

    [Fact]
    public void Sequence_Wrap_IsNoLoss()
    {
        Datagram(0xffff_ffff, 1000);
        Datagram(0, 1001);

        Assert.Equal(default, _fixture.Domain.Sequence);
    }

    [Fact]
    public void Sequence_UptimeThatFell_IsARestart()
    {
        Datagram(500, 90_000_000);
        Datagram(501, 5_000);

        Assert.Equal(new SequenceStatistics(0, 0, 0, Restarts: 1), _fixture.Domain.Sequence);
    }

    [Fact]
    public void Sequence_OfEverySubAgentAndAgent_IsItsOwn()
    {
        foreach ((string agent, long subAgent, long sequence) in ((string, long, long)[])[("192.0.2.1", 0, 5), ("192.0.2.1", 1, 900), ("192.0.2.2", 0, 77), ("192.0.2.1", 0, 6), ("192.0.2.1", 1, 903)])
        {
            _fixture.Decode(SFlowBuilder.Header(sequence, agent, subAgent, 1000, 0), exporter: "203.0.113.9");
        }

        Assert.Equal(3, _fixture.Statistics.Domains.Count);
        Assert.Equal(2, _fixture.Statistics.Sequence.Lost);
        Assert.Equal(2, _fixture.Statistics.Domains.Single(domain => domain.DomainId == 1).Sequence.Lost);
    }

    [Fact]
    public void Samples_MissingInTheirSequence_AreLost()
    {
        Sample(1, 100);
        Sample(2, 200);
        Sample(5, 500);

        Assert.Equal((3L, 3L, 2L), (Source.SourceId, Source.Samples, Source.Lost));
    }

    /// <summary>Three samples were lost of seven: the agent saw 600 packets for the 3 that came after the first.</summary>
    [Fact]
    public void EffectiveRate_IsThePoolPerSampleThatCame()
    {
        Sample(1, 0xffff_ff00);
        Sample(2, 0xffff_ff64);
        Sample(6, 0x0000_00f4);
        Sample(7, 0x0000_0158);

        Assert.Equal((100L, 200.0), (Source.SamplingRate, Source.EffectiveRate));
    }

    [Fact]
    public void EffectiveRate_AfterAChange_BeginsAnew()
    {
        Sample(1, 0);
        Sample(2, 100);
        Sample(3, 1100, rate: 1000);
        Sample(4, 2100, rate: 1000);

        Assert.Equal((1000L, 1000.0), (Source.SamplingRate, Source.EffectiveRate));
    }

    [Fact]
    public void AgentDrops_CountFromTheFirstSample()
    {
        Sample(1, 100, drops: 0xffff_fffe);
        Sample(2, 200, drops: 0xffff_ffff);
        Sample(3, 300, drops: 4);

        Assert.Equal(6, Source.AgentDrops);
    }

    [Fact]
    public void Samples_OfADuplicate_AreNotFollowedTwice()
    {
        Sample(1, 100, datagram: 1);
        Sample(2, 200, datagram: 2);
        Sample(2, 200, datagram: 2);

        Assert.Equal((2L, 0L, 100.0), (Source.Samples, Source.Lost, Source.EffectiveRate));
    }

    [Fact]
    public void Samples_ThatWereOvertaken_AreNotLost()
    {
        Sample(1, 100, datagram: 1);
        Sample(3, 300, datagram: 3);
        Sample(2, 200, datagram: 2);

        Assert.Equal((3L, 0L, 100.0), (Source.Samples, Source.Lost, Source.EffectiveRate));
    }

    [Fact]
    public void Samples_ThatBeginAnew_AreNoLoss()
    {
        Sample(1_000_000, 100, drops: 50);
        Sample(1, 10, drops: 0);
        Sample(2, 110, drops: 0);

        Assert.Equal((0L, 0L, 100.0), (Source.Lost, Source.AgentDrops, Source.EffectiveRate));
    }

    [Fact]
    public void Agents_BeyondTheLimit_AreDecodedAndCounted()
    {
        SFlowFixture fixture = new(SFlowDecoderLimits.Default with { AgentsPerExporter = 2 });
        foreach (int agent in (int[])[1, 2, 3, 1, 3])
        {
            fixture.Decode(SFlowBuilder.Datagram(1, $"192.0.2.{agent}", SFlowBuilder.FlowSample()), exporter: "203.0.113.9");
        }

        Assert.Equal((2, 5, 2L), (fixture.Statistics.Domains.Count, fixture.Flows.Count, fixture.Errors(DecodeError.AgentLimit)));
    }

    [Fact]
    public void Sources_BeyondTheLimit_AreDecodedAndCounted()
    {
        SFlowFixture fixture = new(SFlowDecoderLimits.Default with { SourcesPerAgent = 3 });
        fixture.Decode(SFlowBuilder.Datagram([.. Enumerable.Range(1, 10).Select(source => SFlowBuilder.FlowSample(1, source, source, 0))]));

        Assert.Equal((3, 10, 7L), (fixture.Domain.Sources.Count, fixture.Flows.Count, fixture.Errors(DecodeError.SourceLimit)));
    }

    [Fact]
    public void Exporters_BeyondTheLimit_GiveBackTheirAgentsAndSources()
    {
        SFlowFixture fixture = new(SFlowDecoderLimits.Default with { Exporters = 2, TotalAgents = 2, TotalSources = 2 });
        for (int exporter = 0; exporter < 100; exporter++)
        {
            Assert.Equal(DecodeError.None, fixture.Decode(SFlowBuilder.Datagram(1, SFlowBuilder.Agent, SFlowBuilder.FlowSample()), exporter: $"203.0.113.{exporter}").Error);
        }

        Assert.Equal((2, 98L), (fixture.Decoder.Exporters().Count, fixture.Decoder.ExportersForgotten));
    }
}
