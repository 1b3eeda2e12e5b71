using LogFlowDb.Collectors.Metering;
using LogFlowDb.Protocols.Records;
using static LogFlowDb.Collectors.Tests.Metering.TestPacket;

namespace LogFlowDb.Collectors.Tests.Metering;

/// <summary>Each rule of metering by itself.</summary>
public sealed class FlowMeterTests
{
    private static readonly TestPacket s_packet = new();

    [Fact]
    public void Add_PacketsOfOneFlow_GiveOneRecordWithAllOfThem()
    {
        MeterRun run = MeterRun.Of(
            null,
            s_packet with { At = 1, Payload = 20, Ttl = 64, Flags = Syn },
            s_packet with { At = 2, Payload = 100, Ttl = 60, Flags = Ack },
            s_packet with { At = 3.5, Payload = 50, Ttl = 61, Flags = Ack | 8 });
        Dictionary<string, string> record = run.Records().Single().ToDictionary(cell => cell.Key, cell => cell.Value.ToString());
        Assert.Equal("192.0.2.1", record["src_ip"]);
        Assert.Equal("198.51.100.7", record["dst_ip"]);
        Assert.Equal(("40000", "443", "6", "0", "4"), (record["src_port"], record["dst_port"], record["protocol"], record["tos"], record["ip_version"]));
        Assert.Equal(("3", "230"), (record["packet_count"], record["octet_count"]));
        Assert.Equal(("60", "64", "40", "120"), (record["min_ttl"], record["max_ttl"], record["min_len"], record["max_len"]));
        Assert.Equal((Syn | Ack | 8).ToString(), record["tcp_flags"]);
        Assert.Equal("4", record["flow_end_reason"]);
        Assert.Equal(2.5e9, run.Sum("last_time") - run.Sum("first_time"));
        Assert.Equal(run.Sum("last_time"), run.Sum("_time"));
        Assert.DoesNotContain("vlan_id", record.Keys);
        Assert.DoesNotContain("icmp_type", record.Keys);
    }

    [Fact]
    public void Add_AnyFieldOfARecord_IsInTheVocabulary()
    {
        string all = string.Join(',', FlowKey.Names.Where(name => name != "none"));
        MeterRun run = MeterRun.Of(
            new MeterSettings { Key = FlowKey.Parse(all), Bidirectional = true }, s_packet with { Vlan = 3 }, s_packet with { Protocol = TestPacket.Icmp, DestinationPort = 0x0800 });
        Assert.All(run.Batches.SelectMany(batch => batch.Names.ToArray()), name => Assert.NotNull(FlowFields.Find(name)));
    }

    [Theory]
    [InlineData("Source")]
    [InlineData("Destination")]
    [InlineData("SourcePort")]
    [InlineData("DestinationPort")]
    [InlineData("Protocol")]
    [InlineData("Tos")]
    [InlineData("Vlan")]
    [InlineData("Vlan 0")]
    public void Add_PacketsThatDifferInTheKey_AreTwoFlows(string what)
    {
        TestPacket other = what switch
        {
            "Source" => s_packet with { Source = "192.0.2.2" },
            "Destination" => s_packet with { Destination = "198.51.100.8" },
            "SourcePort" => s_packet with { SourcePort = 40001 },
            "DestinationPort" => s_packet with { DestinationPort = 444 },
            "Protocol" => s_packet with { Protocol = TestPacket.Udp },
            "Tos" => s_packet with { Tos = 4 },
            "Vlan 0" => s_packet with { Vlan = 0 },
            _ => s_packet with { Vlan = 100 },
        };
        Assert.Equal(2, MeterRun.Of(null, s_packet, other, s_packet, other).Rows);
    }

    [Theory]
    [InlineData(14.9, 1)]
    [InlineData(15, 2)]
    public void Add_PacketAfterTheIdleTimeout_BeginsANewFlow(double gap, int flows)
    {
        MeterRun run = MeterRun.Of(null, s_packet, s_packet with { At = gap });
        Assert.Equal(flows, run.Rows);
        Assert.Equal(flows == 1 ? ["4"] : ["1", "4"], run.Texts("flow_end_reason"));
    }

    [Fact]
    public void Add_FlowBeyondTheActiveTimeout_IsCutThere()
    {
        MeterRun run = MeterRun.Of(null, Enumerable.Range(0, 70).Select(i => s_packet with { At = i * 10 }));
        Assert.Equal(["30", "30", "10"], run.Texts("packet_count"));
        Assert.Equal(["2", "2", "4"], run.Texts("flow_end_reason"));
    }

    [Theory]
    [InlineData("src_ip,vlan_id", "100", null)]
    [InlineData("src_ip,vlan_id,inner_vlan_id", "100", "7")]
    public void Add_FrameOfTwoTags_HasThoseOfTheKey(string key, string outer, string? inner)
    {
        byte[] frame = (s_packet with { Vlan = 7 }).Frame();
        MeterRun run = new(new MeterSettings { Key = FlowKey.Parse(key) });
        TestPacket.Add(run.Meter, [.. frame[..12], 0x88, 0xa8, 0, 100, .. frame[12..]], s_packet.Time);
        run.Meter.EndAll();
        Dictionary<string, string> record = run.Records().Single().ToDictionary(cell => cell.Key, cell => cell.Value.ToString());
        Assert.Equal((outer, inner), (record["vlan_id"], record.GetValueOrDefault("inner_vlan_id")));
    }

    [Fact]
    public void Add_FlowBeyondItsTimeBin_IsCutWhereTheNextBegins()
    {
        // The times of these packets begin with a multiple of ten seconds.
        MeterRun run = MeterRun.Of(new MeterSettings { BinLength = TimeSpan.FromSeconds(10) }, Enumerable.Range(0, 25).Select(i => s_packet with { At = i }));
        Assert.Equal(["10", "10", "5"], run.Texts("packet_count"));
        Assert.Equal(["2", "2", "4"], run.Texts("flow_end_reason"));
    }

    [Fact]
    public void Add_LatePacketOfTheTimeBinBefore_IsARecordOfItsOwn()
    {
        MeterRun run = MeterRun.Of(
            new MeterSettings { BinLength = TimeSpan.FromSeconds(10) },
            s_packet with { At = 9 },
            s_packet with { At = 10 },
            s_packet with { At = 9.5 },
            s_packet with { At = 11 });
        Assert.Equal(["1", "1", "1", "1"], run.Texts("packet_count"));
        Assert.Equal(["2", "2", "2", "4"], run.Texts("flow_end_reason"));
    }

    [Fact]
    public void Advance_FlowOfATimeBinThatIsOver_GivesItsRecordWithoutPackets()
    {
        MeterRun run = new(new MeterSettings { BinLength = TimeSpan.FromSeconds(10) });
        Add(run.Meter, s_packet with { At = 9.9 });
        run.Meter.Advance(s_packet.Time + 10_200_000_000);
        Assert.Equal(["2"], run.Texts("flow_end_reason"));
    }

    [Fact]
    public void Advance_IdleFlow_GivesItsRecordWithoutPackets()
    {
        MeterRun run = new();
        Add(run.Meter, s_packet, s_packet with { At = 1, SourcePort = 7 });
        run.Meter.Advance(s_packet.Time + 15_500_000_000);
        Assert.Equal(["40000"], run.Texts("src_port"));
        run.Meter.Advance(s_packet.Time);
        Assert.Equal(1, run.Meter.Statistics().ActiveFlows);
        run.Meter.Advance(s_packet.Time + 16_500_000_000);
        Assert.Equal(["1", "1"], run.Texts("flow_end_reason"));
        Assert.Equal(0, run.Meter.Statistics().ActiveFlows);
    }

    [Fact]
    public void Advance_LongFlow_IsCutAtTheActiveTimeoutWithoutPackets()
    {
        MeterRun run = new(new MeterSettings { ActiveTimeout = TimeSpan.FromSeconds(20), IdleTimeout = TimeSpan.FromSeconds(60) });
        Add(run.Meter, s_packet, s_packet with { At = 19 });
        run.Meter.Advance(s_packet.Time + 20_500_000_000);
        Assert.Equal(["2"], run.Texts("flow_end_reason"));
    }

    [Theory]
    [InlineData(Fin | Ack)]
    [InlineData(Rst)]
    public void Add_ConnectionThatEnds_IsOneRecordWithItsLastAcknowledgement(int flags)
    {
        MeterRun run = new();
        Add(run.Meter, s_packet with { Flags = Syn }, s_packet with { At = 1, Flags = flags }, s_packet with { At = 1.5, Flags = Ack });
        run.Meter.Advance(s_packet.Time + 2_600_000_000);
        Assert.Equal(["3"], run.Texts("packet_count"));
        Assert.Equal(["3"], run.Texts("flow_end_reason"));
    }

    [Fact]
    public void Add_SynWhileTheFlowIsEnding_BeginsANewFlow()
    {
        MeterRun run = MeterRun.Of(null, s_packet with { Flags = Syn }, s_packet with { At = 0.1, Flags = Fin | Ack }, s_packet with { At = 0.2, Flags = Syn });
        Assert.Equal(["2", "1"], run.Texts("packet_count"));
        Assert.Equal(["3", "4"], run.Texts("flow_end_reason"));
    }

    [Fact]
    public void Add_FinUnderAKeyWithoutPorts_EndsNothing()
    {
        MeterRun run = MeterRun.Of(new MeterSettings { Key = FlowKey.Parse("src_host,dst_host") }, s_packet with { Flags = Fin }, s_packet with { At = 5 });
        Assert.Equal(1, run.Rows);
    }

    [Fact]
    public void Add_PartsOfAPacket_BelongToItsFlow()
    {
        TestPacket first = s_packet with { Protocol = TestPacket.Udp, MoreFragments = true, Payload = 80 };
        MeterRun run = MeterRun.Of(null, first, first with { FragmentOffset = 10 }, first with { FragmentOffset = 20, MoreFragments = false, Payload = 9 });
        Assert.Equal(["40000"], run.Texts("src_port"));
        Assert.Equal(["3"], run.Texts("packet_count"));
        Assert.Equal((3, 0), (run.Meter.Statistics().Fragments, run.Meter.Statistics().LostFragments));
    }

    [Theory]
    [InlineData("id")]
    [InlineData("protocol")]
    [InlineData("late")]
    [InlineData("source")]
    public void Add_PartOfAnUnknownPacket_IsAFlowWithoutPorts(string what)
    {
        TestPacket first = s_packet with { Protocol = TestPacket.Udp, MoreFragments = true, Payload = 80 };
        TestPacket later = first with { At = 0.5, FragmentOffset = 10 };
        later = what switch
        {
            "id" => later with { Id = 2 },
            "protocol" => later with { Protocol = TestPacket.Tcp },
            "late" => later with { At = 61 },
            _ => later with { Source = "192.0.2.9" },
        };
        MeterRun run = MeterRun.Of(null, first, later);
        Assert.Equal(["40000", "0"], run.Texts("src_port"));
        Assert.Equal(1, run.Meter.Statistics().LostFragments);
    }

    [Fact]
    public void Add_IcmpMessages_AreToldByTypeAndCode()
    {
        TestPacket echo = s_packet with { Protocol = TestPacket.Icmp, DestinationPort = 0x0800 };
        MeterRun run = MeterRun.Of(null, echo, echo with { At = 1, DestinationPort = 0x0301 }, s_packet with { At = 2 });
        Assert.Equal(["8", "3", "null"], run.Texts("icmp_type").Select(text => text.Length == 0 ? "null" : text));
        Assert.Equal(["0", "0", "443"], run.Texts("dst_port"));
    }

    [Fact]
    public void Add_BothDirections_AreOneBidirectionalFlow()
    {
        MeterRun run = MeterRun.Of(
            new MeterSettings { Bidirectional = true },
            s_packet with { Flags = Syn },
            s_packet.Reply() with { At = 0.1, Flags = Syn | Ack },
            s_packet with { At = 0.2, Payload = 120 },
            s_packet.Reply() with { At = 0.3, Flags = Fin | Ack },
            s_packet with { At = 5, Flags = Fin | Ack });
        Assert.Equal(["192.0.2.1"], run.Texts("src_ip"));
        Assert.Equal(["40000"], run.Texts("src_port"));
        Assert.Equal((3, 220, 2, 80), (run.Sum("packet_count"), run.Sum("octet_count"), run.Sum("reverse_packet_count"), run.Sum("reverse_octet_count")));
    }

    [Theory]
    [InlineData(Syn | Ack, "198.51.100.7")]
    [InlineData(Ack, "192.0.2.1")]
    public void Add_FirstPacketIsAnAnswer_ForwardIsWhoOpened(int flags, string opener)
    {
        MeterRun run = MeterRun.Of(new MeterSettings { Bidirectional = true }, s_packet with { Flags = flags }, s_packet.Reply() with { At = 0.1 });
        Assert.Equal([opener], run.Texts("src_ip"));
    }

    [Fact]
    public void Add_EchoAndItsReply_AreOneBidirectionalFlow()
    {
        TestPacket echo = s_packet with { Protocol = TestPacket.Icmp, DestinationPort = 0x0800 };
        MeterRun run = MeterRun.Of(
            new MeterSettings { Bidirectional = true }, echo, echo with { At = 0.1, Source = echo.Destination, Destination = echo.Source, DestinationPort = 0 });
        Assert.Equal((1, 1), (run.Sum("packet_count"), run.Sum("reverse_packet_count")));
        Assert.Equal(["8"], run.Texts("icmp_type"));
    }

    [Fact]
    public void Add_OneOfThree_IsEachThirdPacket()
    {
        MeterRun run = MeterRun.Of(new MeterSettings { SampleEvery = 3 }, Enumerable.Range(0, 10).Select(i => s_packet with { At = i, Payload = 100 + i }));
        Assert.Equal((3, 7), (run.Sum("packet_count"), run.Meter.Statistics().Unsampled));
        Assert.Equal(20 * 3 + 102 + 105 + 108, run.Sum("octet_count"));
        Assert.Equal(["3.0"], run.Texts("sampling_rate"));
    }

    [Fact]
    public void Add_SampledAtRandom_IsAboutOneOfFour()
    {
        MeterRun run = MeterRun.Of(new MeterSettings { SampleEvery = 4, SampleAtRandom = true }, Enumerable.Repeat(s_packet, 4000));
        Assert.InRange(run.Sum("packet_count"), 800, 1200);
        Assert.Equal(4000 - run.Sum("packet_count"), run.Meter.Statistics().Unsampled);
    }

    [Fact]
    public void Add_MoreFlowsThanThereIsRoomFor_TheOldestEndsForLackOfResources()
    {
        MeterRun run = new(new MeterSettings { MaxFlows = 2 });
        Add(run.Meter, s_packet with { SourcePort = 1 }, s_packet with { At = 1, SourcePort = 2 }, s_packet with { At = 2, SourcePort = 1 }, s_packet with { At = 3, SourcePort = 3 });
        run.Meter.Advance(0);
        Assert.Equal(["2"], run.Texts("src_port"));
        Assert.Equal(["5"], run.Texts("flow_end_reason"));
        Assert.Equal((1, 2), (run.Meter.Statistics().Evicted, run.Meter.Statistics().ActiveFlows));
    }

    [Fact]
    public void Add_TimeLongBeforeTheLast_EndsAllFlows()
    {
        MeterRun run = MeterRun.Of(null, s_packet with { At = 1000 }, s_packet with { At = 950 }, s_packet with { At = 10 });
        Assert.Equal(["1", "2"], run.Texts("packet_count"));
        Assert.Equal(["4", "4"], run.Texts("flow_end_reason"));
    }

    [Fact]
    public void Add_PacketWithoutATime_HasThatOfThePacketBefore()
    {
        MeterRun run = new();
        Add(run.Meter, s_packet);
        Add(run.Meter, (s_packet with { SourcePort = 5 }).Frame(), time: 0);
        run.Meter.EndAll();
        Assert.Equal(2 * s_packet.Time, run.Sum("_time"));
    }

    [Fact]
    public void Add_FramesWithoutIp_AreCounted()
    {
        MeterRun run = new();
        byte[] arp = new byte[60];
        (arp[12], arp[13]) = (8, 6);
        Add(run.Meter, arp, s_packet.Time);
        Add(run.Meter, s_packet.Frame()[..20], s_packet.Time);
        Add(run.Meter, s_packet);
        run.Meter.EndAll();
        MeterStatistics statistics = run.Meter.Statistics();
        Assert.Equal((3, 1, 40), (statistics.Frames, statistics.Packets, statistics.Octets));
        Assert.Equal((2, 46 + 6, 1), (statistics.NonIpPackets, statistics.NonIpOctets, statistics.Cut));
        Assert.Equal(1, run.Rows);
    }

    [Fact]
    public void Add_FramesWithoutIpUnderAKeyOfTheLink_AreFlows()
    {
        MeterRun run = new(new MeterSettings { Key = FlowKey.Parse("src_mac,etype") });
        byte[] arp = new byte[60];
        (arp[12], arp[13]) = (8, 6);
        Add(run.Meter, arp, s_packet.Time);
        Add(run.Meter, s_packet with { At = 1 });
        run.Meter.EndAll();
        Assert.Equal(["2054", "2048"], run.Texts("ether_type"));
        Assert.Equal(["46", "40"], run.Texts("octet_count"));
        Assert.Equal(["00:00:00:00:00:00", "00:00:00:00:00:01"], run.Texts("src_mac"));
        Assert.DoesNotContain("src_ip", run.Batches[0].Names.ToArray());
    }

    [Fact]
    public void Add_KeyOfNetworks_PutsHostsTogether()
    {
        MeterRun run = MeterRun.Of(
            new MeterSettings { Key = FlowKey.Parse("src_net/24/48,proto") },
            s_packet,
            s_packet with { At = 1, Source = "192.0.2.200" },
            s_packet with { At = 2, Source = "2001:db8:1:2::1", Destination = "2001:db8::1" },
            s_packet with { At = 3, Source = "2001:db8:1:3::1", Destination = "2001:db8::1" });
        Assert.Equal(["192.0.2.0", "2001:db8:1::"], run.Texts("src_net"));
        Assert.Equal(["24", "48"], run.Texts("src_mask"));
        Assert.Equal(["2", "2"], run.Texts("packet_count"));
    }

    [Fact]
    public void Add_KeyOfNothing_PutsAllTogether() =>
        Assert.Equal(["3"], MeterRun.Of(new MeterSettings { Key = FlowKey.Parse("none") }, s_packet, s_packet.Reply(), s_packet with { Protocol = TestPacket.Udp }).Texts("packet_count"));

    [Fact]
    public void Constructor_WrongSettings_AreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new MeterRun(new MeterSettings { IdleTimeout = TimeSpan.Zero }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new MeterRun(new MeterSettings { ActiveTimeout = TimeSpan.FromDays(366) }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new MeterRun(new MeterSettings { MaxFlows = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new MeterRun(new MeterSettings { SampleEvery = 0 }));
        Assert.Throws<FlowKeyException>(() => new MeterRun(new MeterSettings { Bidirectional = true, Key = FlowKey.Parse("src_host,dst_port") }));
    }
}
