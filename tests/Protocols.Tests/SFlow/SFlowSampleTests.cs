using LogFlowDb.Protocols.Exporters;
using LogFlowDb.Protocols.SFlow;
using LogFlowDb.Protocols.Tests.Support;

namespace LogFlowDb.Protocols.Tests.SFlow;

/// <summary>Datagrams and samples (sFlow v5 §5); what records hold is in the tests beside this one.</summary>
public sealed class SFlowSampleTests
{
    private readonly SFlowFixture _fixture = new();

    [Fact]
    public void Decode_FlowSample_GivesTheSampleHeader()
    {
        SFlowResult result = _fixture.Decode(SFlowBuilder.Datagram(42, SFlowBuilder.Agent, SFlowBuilder.FlowSample(5, 3, 4096, 77_000, 6, 3, 4)));

        Assert.Equal((1, 0, DecodeError.None), (result.FlowSamples, result.CounterSamples, result.Error));
        Dictionary<string, object> row = _fixture.Flow;
        Assert.Equal(
            (SFlowFixture.Now, (object)WireBuilder.Address(SFlowBuilder.Agent), (object)6343L, "sflow5", (object)42L, (object)7L),
            ((long)row["_time"], row["exporter_ip"], row["exporter_port"], (string)row["flow_type"], row["export_seq"], row["observation_domain_id"]));
        Assert.Equal(
            (5L, 3L, 4096.0, 77_000L, 6L),
            ((long)row["sample_seq"], (long)row["sampler_id"], (double)row["sampling_rate"], (long)row["sample_pool"], (long)row["drops"]));
        Assert.Equal((3L, 4L, 0L), ((long)row["in_if"], (long)row["out_if"], (long)row["direction"]));
        Assert.DoesNotContain("relay_ip", row);
        Assert.DoesNotContain("packet_count", row);
    }

    [Theory]
    [InlineData(4, 3, 1L)]
    [InlineData(3, 3, null)]
    [InlineData(8, 9, null)]
    public void Decode_Direction_IsThatOfTheSource(long input, long output, long? direction)
    {
        _fixture.Decode(SFlowBuilder.Datagram(SFlowBuilder.FlowSample(1, 3, input, output)));

        Assert.Equal(direction, _fixture.Flow.TryGetValue("direction", out object? value) ? value : null);
    }

    /// <summary>sFlow v5 §5.3: the top bits of an interface say what the rest is.</summary>
    [Theory]
    [InlineData(0x3fff_ffff, 0x3fff_ffffL, null, null)]
    [InlineData(0, 0L, null, null)]
    [InlineData(0x4000_0001, null, 1L, null)]
    [InlineData(0x4000_0100, null, 256L, null)]
    [InlineData(0x8000_0007, null, null, 7L)]
    [InlineData(0x8000_0000, null, null, 0L)]
    [InlineData(0xc000_0007, null, null, null)]
    public void Decode_OutputInterface_ByItsFormat(long word, long? outIf, long? reason, long? count)
    {
        _fixture.Decode(SFlowBuilder.Datagram(SFlowBuilder.FlowSample(1, 3, 5, word), SFlowBuilder.ExpandedFlowSample([1, 0, 3, 100, 1, 0, 0, 5, word >> 30, word & 0x3fff_ffff])));

        Assert.Equal(2, _fixture.Flows.Count);
        foreach (Dictionary<string, object> row in _fixture.Flows)
        {
            object? Value(string name) => row.TryGetValue(name, out object? value) ? value : null;
            Assert.Equal((outIf, reason, count), (Value("out_if"), Value("drop_reason"), Value("sflow_out_if_count")));
            Assert.Equal(reason is null ? null : 128L, Value("forwarding_status"));
            Assert.Equal(5L, Value("in_if"));
        }
    }

    [Fact]
    public void Decode_SourceOfOtherType_KeepsItsType()
    {
        _fixture.Decode(SFlowBuilder.Datagram(SFlowBuilder.FlowSample(1, 0x0200_0005, 5, 6), SFlowBuilder.ExpandedFlowSample([1, 2, 5, 100, 1, 0, 0, 5, 0, 6])));

        Assert.Equal([(2L << 32) + 5, (2L << 32) + 5], _fixture.Flows.Select(row => (long)row["sampler_id"]));
    }

    [Fact]
    public void Decode_ExpandedFlowSample_HasWideIndexes()
    {
        _fixture.Decode(SFlowBuilder.Datagram(SFlowBuilder.ExpandedFlowSample([8, 0, 0x1234_5678, 1000, 5, 6, 0, 0x8765_4321, 0, 0x1234_5678])));

        Dictionary<string, object> row = _fixture.Flow;
        Assert.Equal((0x1234_5678L, 0x8765_4321L, 0x1234_5678L, 1L), ((long)row["sampler_id"], (long)row["in_if"], (long)row["out_if"], (long)row["direction"]));
        Assert.Equal((8L, 1000.0, 5L, 6L), ((long)row["sample_seq"], (double)row["sampling_rate"], (long)row["sample_pool"], (long)row["drops"]));
    }

    [Fact]
    public void Decode_DiscardedPacket_HasReasonAndStatus()
    {
        SFlowResult result = _fixture.Decode(SFlowBuilder.Datagram(SFlowBuilder.DiscardedPacket(
            3,
            0,
            289,
            SFlowBuilder.PacketHeader(SFlowBuilder.TcpHeader),
            SFlowBuilder.Framed(1038, new WireBuilder().Text("tcp_v4_rcv")),
            SFlowBuilder.Framed(1042, new WireBuilder().Text("no_socket")))));

        Assert.Equal((1, DecodeError.None), (result.FlowSamples, result.Error));
        Dictionary<string, object> row = _fixture.Flow;
        Assert.Equal((289L, 128L, 5L, 9L), ((long)row["drop_reason"], (long)row["forwarding_status"], (long)row["drops"], (long)row["sample_seq"]));
        Assert.Equal((1.0, 3L, 3L, 0L, 0L), ((double)row["sampling_rate"], (long)row["sampler_id"], (long)row["in_if"], (long)row["out_if"], (long)row["direction"]));
        Assert.Equal(("tcp_v4_rcv", "no_socket", 80L), ((string)row["sflow_function"], (string)row["sflow_linux_drop_reason"], (long)row["dst_port"]));
    }

    [Theory]
    [InlineData("203.0.113.9", true)]
    [InlineData(SFlowBuilder.Agent, false)]
    public void Decode_AgentBehindRelay_IsTheExporter(string source, bool isRelayed)
    {
        _fixture.Decode(SFlowBuilder.Datagram(SFlowBuilder.FlowSample()), exporter: source);

        Assert.Equal(WireBuilder.Address(SFlowBuilder.Agent), _fixture.Flow["exporter_ip"]);
        Assert.Equal(isRelayed ? WireBuilder.Address(source) : null, _fixture.Flow.GetValueOrDefault("relay_ip"));
        Assert.Equal((WireBuilder.Address(source), WireBuilder.Address(SFlowBuilder.Agent)), (_fixture.Statistics.Address, _fixture.Domain.Agent));
    }

    [Fact]
    public void Decode_AgentWithoutAddress_IsTheSource()
    {
        _fixture.Decode(new WireBuilder().U32(5, 0, 7, 1, 1, 1).Then(SFlowBuilder.FlowSample()), exporter: "203.0.113.9");

        Assert.Equal(WireBuilder.Address("203.0.113.9"), _fixture.Flow["exporter_ip"]);
        Assert.DoesNotContain("relay_ip", _fixture.Flow);
    }

    [Fact]
    public void Decode_IPv6Agent_IsRead()
    {
        _fixture.Decode(SFlowBuilder.Datagram(1, "2001:db8::1", SFlowBuilder.FlowSample()), exporter: "2001:db8::1");

        Assert.Equal(WireBuilder.Address("2001:db8::1"), _fixture.Flow["exporter_ip"]);
    }

    [Fact]
    public void Decode_UnknownSample_IsPassedOverAndCounted()
    {
        SFlowResult result = _fixture.Decode(SFlowBuilder.Datagram(
            SFlowBuilder.Framed(6, new WireBuilder().U32(1, 2, 3)),
            SFlowBuilder.Framed(4300, 1002, new WireBuilder().U32(1)),
            SFlowBuilder.FlowSample()));

        Assert.Equal((DecodeError.SampleFormat, 1, 2L), (result.Error, result.FlowSamples, _fixture.Errors(DecodeError.SampleFormat)));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public void Decode_OlderVersion_IsCounted(int version)
    {
        SFlowResult result = _fixture.Decode(new WireBuilder().U32(version, 1).Ip(SFlowBuilder.Agent).U32(1, 1, 0));

        Assert.Equal((DecodeError.Version, 1L), (result.Error, _fixture.Errors(DecodeError.Version)));
        Assert.Empty(_fixture.Flows);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(0x7fff_ffff)]
    public void Decode_AddressTypeThatDoesNotExist_IsCounted(int type)
    {
        SFlowResult result = _fixture.Decode(new WireBuilder().U32(5, type).Ip(SFlowBuilder.Agent).U32(1, 1, 1, 0));

        Assert.Equal((DecodeError.AgentAddress, 1L), (result.Error, _fixture.Errors(DecodeError.AgentAddress)));
    }

    [Fact]
    public void Decode_MoreRowsThanARun_AreAllGiven()
    {
        WireBuilder[] samples = [.. Enumerable.Range(0, 150).Select(index => SFlowBuilder.FlowSample(index, 3, 3, index, SFlowBuilder.PacketHeader(SFlowBuilder.TcpHeader)))];
        foreach (int maxRun in (int[])[1, 7, 64, 1000])
        {
            SFlowFixture fixture = new(maxRun: maxRun);
            SFlowResult result = fixture.Decode(SFlowBuilder.Datagram(samples));

            Assert.Equal((150, DecodeError.None), (result.FlowSamples, result.Error));
            Assert.Equal(Enumerable.Range(0, 150).Select(index => (long)index), fixture.Flows.Select(row => (long)row["out_if"]));
            Assert.All(fixture.Flows, row => Assert.Equal(1234L, row["src_port"]));
        }
    }

    [Fact]
    public void Decode_SamplesOfOtherKinds_LeaveOneAnotherAlone()
    {
        WireBuilder arp = SFlowBuilder.PacketHeader("ffffffffffff00005e0053010806" + "0001080006040001");
        WireBuilder tcp = SFlowBuilder.PacketHeader(SFlowBuilder.TcpHeader);
        WireBuilder user = SFlowBuilder.Framed(1004, new WireBuilder().U32(106).Text("anna").U32(106).Text(""));

        _fixture.Decode(SFlowBuilder.Datagram(SFlowBuilder.FlowSample(arp), SFlowBuilder.FlowSample(tcp, user), SFlowBuilder.FlowSample(arp), SFlowBuilder.FlowSample(tcp)));
        _fixture.Decode(SFlowBuilder.Datagram(SFlowBuilder.FlowSample(arp)));

        Assert.Equal([false, true, false, true, false], _fixture.Flows.Select(row => row.ContainsKey("src_ip")));
        Assert.Equal([false, true, false, true, false], _fixture.Flows.Select(row => row.ContainsKey("dst_port")));
        Assert.Equal([false, true, false, false, false], _fixture.Flows.Select(row => row.ContainsKey("user_name")));
        Assert.Equal([0x0806L, 0x0800L, 0x0806L, 0x0800L, 0x0806L], _fixture.Flows.Select(row => (long)row["ether_type"]));
        Assert.Equal("anna", _fixture.Flows[1]["user_name"]);
    }

    [Fact]
    public void Decode_BytesBehindTheLastSample_AreIgnored()
    {
        SFlowResult result = _fixture.Decode(SFlowBuilder.Datagram(SFlowBuilder.FlowSample()).U32(1, 2, 3));

        Assert.Equal((1, DecodeError.None), (result.FlowSamples, result.Error));
    }
}
