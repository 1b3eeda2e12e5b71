using LogFlowDb.Protocols.Exporters;
using LogFlowDb.Protocols.Records;
using LogFlowDb.Protocols.SFlow;
using LogFlowDb.Protocols.Tests.Support;

namespace LogFlowDb.Protocols.Tests.SFlow;

/// <summary>Counter samples: one row each, with the fields of all its records.</summary>
public sealed class CounterRecordTests
{
    private const uint Unknown = 0xffff_ffff;

    private readonly SFlowFixture _fixture = new();

    private static WireBuilder Interface(long index = 3) => SFlowBuilder.Framed(1, new WireBuilder()
        .U32(index, 6).U64(10_000_000_000).U32(1, 3)
        .U64(1_000_000_000_000).U32(1, 2, 3, 4, 5, Unknown)
        .U64(ulong.MaxValue).U32(7, 8, 9, 10, 11, 0));

    [Fact]
    public void Decode_Interface_GivesKnownCounters()
    {
        Dictionary<string, object> row = _fixture.DecodeCounters(Interface());

        Assert.Equal(
            ((object)WireBuilder.Address(SFlowBuilder.Agent), "sflow5", 1L, 3L),
            (row["exporter_ip"], (string)row["flow_type"], (long)row["sample_seq"], (long)row["sampler_id"]));
        Assert.Equal((3L, 6L, 10_000_000_000L, 1L, 3L), ((long)row["if_index"], (long)row["if_type"], (long)row["if_speed"], (long)row["if_direction"], (long)row["if_status"]));
        Assert.Equal((1_000_000_000_000L, 1L, 2L, 3L, 4L, 5L), ((long)row["if_in_octets"], (long)row["if_in_ucast_packets"], (long)row["if_in_multicast_packets"], (long)row["if_in_broadcast_packets"], (long)row["if_in_discards"], (long)row["if_in_errors"]));
        Assert.Equal((7L, 11L, 0L), ((long)row["if_out_ucast_packets"], (long)row["if_out_errors"], (long)row["if_promiscuous"]));
        Assert.DoesNotContain("if_in_unknown_protos", row);
        Assert.DoesNotContain("if_out_octets", row);
        Assert.Empty(_fixture.Flows);
    }

    [Fact]
    public void Decode_SeveralRecordsAndSamples_OneRowASample()
    {
        WireBuilder ethernet = SFlowBuilder.Framed(2, new WireBuilder().U32([.. Enumerable.Range(100, 13).Select(value => (long)value)]));
        WireBuilder name = SFlowBuilder.Framed(1005, new WireBuilder().Text("eno1"));

        SFlowResult result = _fixture.Decode(SFlowBuilder.Datagram(
            SFlowBuilder.CounterSample(1, 3, Interface(), ethernet, name),
            SFlowBuilder.ExpandedCounterSample(2, 0, 0x0100_0004, Interface(0x0100_0004))));

        Assert.Equal((0, 2, DecodeError.None), (result.FlowSamples, result.CounterSamples, result.Error));
        Assert.Equal(("eno1", 100L, 112L), ((string)_fixture.Counters[0]["port_name"], (long)_fixture.Counters[0]["ether_alignment_errors"], (long)_fixture.Counters[0]["ether_symbol_errors"]));
        Assert.Equal((2L, 0x0100_0004L), ((long)_fixture.Counters[1]["sample_seq"], (long)_fixture.Counters[1]["if_index"]));
        Assert.DoesNotContain("port_name", _fixture.Counters[1]);
        Assert.Equal((0L, 2L), (_fixture.Statistics.FlowRecords, _fixture.Statistics.CounterRecords));
    }

    [Fact]
    public void Decode_SourceIsAnInterface_GivesItsIndex() =>
        Assert.Equal(3L, _fixture.DecodeCounters(SFlowBuilder.Framed(1005, new WireBuilder().Text("eno1")))["if_index"]);

    [Fact]
    public void Decode_Processor_IsInPercent()
    {
        Dictionary<string, object> row = _fixture.DecodeCounters(SFlowBuilder.Framed(1001, new WireBuilder().U32(1234, Unknown, 0).U64(8_000).U64(2_000)));

        Assert.Equal((12.34, 0.0, 8_000L, 2_000L), ((double)row["processor_load_5s"], (double)row["processor_load_5m"], (long)row["processor_memory_total"], (long)row["processor_memory_free"]));
        Assert.DoesNotContain("processor_load_1m", row);
    }

    [Fact]
    public void Decode_Host_IsRead()
    {
        WireBuilder cpu = new WireBuilder().U32(BitConverter.SingleToUInt32Bits(0.5f), BitConverter.SingleToUInt32Bits(1.25f), BitConverter.SingleToUInt32Bits(2f));
        cpu.U32(3, 400, 8, 2400, 86_400, 1, 2, 3, 4, 5, 6, 7, 8, 9);

        Dictionary<string, object> row = _fixture.DecodeCounters(
            SFlowBuilder.Framed(2000, new WireBuilder().Text("db1").Hex("00112233445566778899aabbccddeeff").U32(3, 2).Text("6.1.0")),
            SFlowBuilder.Framed(2001, new WireBuilder().U32(2, 1, 1).Hex("00005e0053010000").U32(2, 2).Hex("00005e0053020000" + "00005e0053030000")),
            SFlowBuilder.Framed(2002, new WireBuilder().U32(2, 1)),
            SFlowBuilder.Framed(2003, cpu));

        Assert.Equal(("db1", "00112233445566778899aabbccddeeff", 3L, 2L, "6.1.0"), ((string)row["host_name"], (string)row["host_uuid"], (long)row["host_machine_type"], (long)row["host_os"], (string)row["host_os_release"]));
        Assert.Equal(new object[] { 1L, 2L }, row["host_adapter_if_index"]);
        Assert.Equal(new object[] { 0x5e005301L, 0x5e005302L, 0x5e005303L }, row["host_adapter_mac"]);
        Assert.Equal((0.5, 1.25, 2.0, 8L, 86_400L, 9L), ((double)row["load_1m"], (double)row["load_5m"], (double)row["load_15m"], (long)row["cpu_count"], (long)row["host_uptime"], (long)row["cpu_context_switches"]));
        Assert.DoesNotContain("cpu_steal_ms", row);
    }

    [Fact]
    public void Decode_Sfp_ListsItsLanes()
    {
        WireBuilder sfp = new WireBuilder().U32(7, 4, 3300, -5_000, 2)
            .U32(1, 10, 11, 12, 13, 1310, 14, 15, 16, 1311)
            .U32(2, 20, 21, 22, 23, 1312, Unknown, 25, 26, 1313);

        Dictionary<string, object> row = _fixture.DecodeCounters(SFlowBuilder.Framed(10, sfp));

        Assert.Equal((7L, 4L, 3300L, -5_000L), ((long)row["sfp_module"], (long)row["sfp_total_lanes"], (long)row["sfp_supply_mv"], (long)row["sfp_temperature_mc"]));
        Assert.Equal(new object[] { 1L, 2L }, row["sfp_lane_index"]);
        Assert.Equal(new object[] { 14L, 0L }, row["sfp_lane_rx_power_uw"]);
        Assert.Equal(new object[] { 1311L, 1313L }, row["sfp_lane_rx_wavelength_nm"]);
    }

    [Theory]
    [InlineData("0000")]
    [InlineData("")]
    public void Decode_Lacp_WithAndWithoutPadding(string padding)
    {
        WireBuilder lacp = new WireBuilder().Hex("00005e005301" + padding + "00005e005302" + padding).U32(77).Hex("a1b2c3d4").U32(1, 2, 3, 4, 5, 6, 7, 8);

        Dictionary<string, object> row = _fixture.DecodeCounters(SFlowBuilder.Framed(7, lacp));

        Assert.Equal((0x5e005301L, 0x5e005302L, 77L, "a1b2c3d4", 8L), ((long)row["lacp_actor_system"], (long)row["lacp_partner_system"], (long)row["lacp_aggregator"], (string)row["lacp_state"], (long)row["lacp_out_marker_responses"]));
    }

    [Fact]
    public void Decode_Gpu_IsAnEnterpriseRecord()
    {
        Dictionary<string, object> row = _fixture.DecodeCounters(SFlowBuilder.Framed(5703, 1, new WireBuilder().U32(1, 2, 3, 4).U64(5).U64(6).U32(7, 8, 65, 40)));

        Assert.Equal((1L, 5L, 65L, 40L), ((long)row["gpu_count"], (long)row["gpu_memory_total"], (long)row["gpu_temperature_c"], (long)row["gpu_fan_percent"]));
    }

    [Fact]
    public void Decode_UnknownCounters_AreKeptWhole() =>
        Assert.Equal("0102030405060708", _fixture.DecodeCounters(SFlowBuilder.Framed(4300, 9, new WireBuilder().Hex("0102030405060708")))["sflow_c_4300_9"]);

    [Fact]
    public void Decode_CounterBeyond63Bits_IsTheLargestAndCounted()
    {
        Dictionary<string, object> row = _fixture.DecodeCounters(SFlowBuilder.Framed(2102, new WireBuilder().U64(1UL << 63).U64(5)));

        Assert.Equal((long.MaxValue, 5L, 1L), ((long)row["virt_memory_used"], (long)row["virt_memory_max"], _fixture.Statistics.Saturated));
    }

    /// <summary>A record that ends between two values is an older form of its structure; within one, it is cut.</summary>
    [Theory]
    [InlineData(52, DecodeError.None)]
    [InlineData(28, DecodeError.None)]
    [InlineData(0, DecodeError.None)]
    [InlineData(27, DecodeError.RecordCut)]
    [InlineData(1, DecodeError.RecordCut)]
    public void Decode_ShorterRecord_GivesWhatItHas(int bytes, DecodeError error)
    {
        byte[] ethernet = new WireBuilder().U32([.. Enumerable.Range(1, 13).Select(value => (long)value)]).Bytes;

        SFlowResult result = _fixture.Decode(SFlowBuilder.Datagram(SFlowBuilder.CounterSample(1, 3, SFlowBuilder.Framed(2, new WireBuilder().Hex(Convert.ToHexString(ethernet, 0, bytes))))));

        Assert.Equal(error, result.Error);
        Assert.Equal(bytes / 4, _fixture.Counter.Keys.Count(key => key.StartsWith("ether_", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(10, "0000000700000004000000010000000119999999")]
    [InlineData(2001, "20000000")]
    [InlineData(2001, "00000001000000017fffffff")]
    [InlineData(2000, "fffffffe")]
    public void Decode_ImpossibleCounts_AreCounted(int format, string hex)
    {
        byte[] datagram = SFlowBuilder.Datagram(SFlowBuilder.CounterSample(1, 3, SFlowBuilder.Framed(format, new WireBuilder().Hex(hex)))).Bytes;
        _fixture.Decode(datagram);
        long before = GC.GetAllocatedBytesForCurrentThread();
        SFlowResult result = _fixture.Decode(datagram);

        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 100_000);
        Assert.Equal((DecodeError.RecordCut, 1), (result.Error, result.CounterSamples));
    }

    public static TheoryData<bool, uint> Structures()
    {
        TheoryData<bool, uint> structures = [];
        foreach (SFlowStructure structure in SFlowStructures.FlowRecords)
        {
            structures.Add(true, structure.Format);
        }

        foreach (SFlowStructure structure in SFlowStructures.CounterRecords)
        {
            structures.Add(false, structure.Format);
        }

        return structures;
    }

    /// <summary>Every structure of the catalogue: each of its values arrives in the field that it names, and nothing else does.</summary>
    [Theory]
    [MemberData(nameof(Structures))]
    public void Decode_EveryStructure_EachValueInItsField(bool isFlow, uint format)
    {
        SFlowStructure structure = (isFlow ? SFlowStructures.FlowRecords : SFlowStructures.CounterRecords).Single(one => one.Format == format);
        WireBuilder body = new();
        Dictionary<string, object> expected = new(StringComparer.Ordinal);
        int value = 1000;
        foreach (SFlowField field in structure.Fields)
        {
            Write(field, ++value, body, expected);
        }

        Dictionary<string, object> before = isFlow ? new SFlowFixture().DecodeRecords() : new SFlowFixture().DecodeCounters();
        Dictionary<string, object> row = isFlow ? _fixture.DecodeRecords(SFlowBuilder.Framed(format, body)) : _fixture.DecodeCounters(SFlowBuilder.Framed(format, body));

        Assert.Equal(expected.Count, structure.Fields.SelectMany(Names).Count());
        foreach ((string name, object wanted) in expected)
        {
            Assert.Equal(wanted, row[name]);
        }

        // What follows from record 1029 and 1006.
        string[] derived = ["vni", "mpls_labels"];
        Assert.Empty(row.Keys.Except(expected.Keys).Except(before.Keys).Except(derived));
    }

    private static IEnumerable<string> Names(SFlowField field) => field.Members?.SelectMany(Names) ?? (field.Name.Length == 0 ? [] : [field.Name]);

    private static void Write(SFlowField field, int value, WireBuilder body, Dictionary<string, object> expected)
    {
        object? given = field.Type switch
        {
            XdrType.Percentage => value / 100.0,
            XdrType.Float => (double)value,
            XdrType.Ipv4 => WireBuilder.Address($"10.0.{value / 256}.{value % 256}"),
            XdrType.Ipv6 or XdrType.Address => WireBuilder.Address($"2001:db8::{value:x}"),
            XdrType.Text => $"text {value}",
            XdrType.Opaque or XdrType.Opaque4 => $"{value:x8}",
            XdrType.Opaque16 => $"{value:x32}",
            XdrType.NumberList or XdrType.LabelList or XdrType.VlanList => new object[] { (long)value, value + 1L },
            XdrType.Skip or XdrType.Group => null,
            _ => (long)value,
        };
        if (field.Name.Length > 0)
        {
            expected.Add(field.Name, given!);
        }

        switch (field.Type)
        {
            case XdrType.Hyper or XdrType.Counter64:
                body.U64((ulong)value);
                break;
            case XdrType.Float:
                body.U32(BitConverter.SingleToUInt32Bits(value));
                break;
            case XdrType.Mac:
                body.Hex($"{value:x12}0000");
                break;
            case XdrType.Ipv4:
                body.Ip($"10.0.{value / 256}.{value % 256}");
                break;
            case XdrType.Ipv6:
                body.Ip($"2001:db8::{value:x}");
                break;
            case XdrType.Address:
                body.U32(2).Ip($"2001:db8::{value:x}");
                break;
            case XdrType.Text:
                body.Text($"text {value}");
                break;
            case XdrType.Opaque:
                body.U32(4, value);
                break;
            case XdrType.Opaque16:
                body.Hex($"{value:x32}");
                break;
            case XdrType.NumberList:
                body.U32(2, value, value + 1);
                break;
            case XdrType.LabelList:
                body.U32(2, (long)value << 12, ((value + 1L) << 12) | 0x1ff);
                break;
            case XdrType.VlanList:
                body.U32(2, 0x8100_e000L | (uint)value, 0x8100_0000L | (uint)(value + 1));
                break;
            case XdrType.Group:
                body.U32(1);
                foreach (SFlowField member in field.Members!)
                {
                    Dictionary<string, object> single = new(StringComparer.Ordinal);
                    Write(member, ++value, body, single);
                    foreach ((string name, object item) in single)
                    {
                        expected.Add(name, item is object[]? item : new[] { item });
                    }
                }

                break;
            default:
                body.U32(value);
                break;
        }
    }
}
