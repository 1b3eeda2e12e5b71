using LogFlowDb.Protocols.Exporters;
using LogFlowDb.Protocols.NetFlow;
using LogFlowDb.Protocols.Tests.Support;

namespace LogFlowDb.Protocols.Tests.NetFlow;

/// <summary>Whose template data is read by: RFC 7011 §8 and §8.4, RFC 3954 §5, §7 and §9.</summary>
public sealed class TemplateScopeTests
{
    private const long Second = 1_000_000_000;

    [Fact]
    public void Decode_TwoProcessesBehindOneAddress_EachIsReadByItsOwnTemplates()
    {
        DecoderFixture fixture = new();
        for (int round = 0; round < 5; round++)
        {
            fixture.Decode(V9(round, boot: 1000, Octets), port: 1001);
            fixture.Decode(V9(700 + round, boot: 5000, Packets), port: 1002);
            fixture.Decode(V9(100 + round, boot: 1000, Data(1)), port: 1001);
            fixture.Decode(V9(800 + round, boot: 5000, Data(2)), port: 1002);
        }

        Assert.Equal(Enumerable.Repeat(1L, 5), fixture.Rows.Where(row => row.ContainsKey("octet_count")).Select(row => (long)row["octet_count"]));
        Assert.Equal(Enumerable.Repeat(2L, 5), fixture.Rows.Where(row => row.ContainsKey("packet_count")).Select(row => (long)row["packet_count"]));
        Assert.Equal(2, fixture.Statistics.Templates);
    }

    [Fact]
    public void Decode_ExporterOnNewPort_IsReadByTheTemplateItHadBefore()
    {
        DecoderFixture fixture = new();
        fixture.Decode(V9(0, boot: 1000, Octets), port: 1001);

        fixture.Decode(V9(0, boot: 9_000_000, Data(7)), port: 1002);

        Assert.Equal(7L, fixture.Row["octet_count"]);
        Assert.Equal(new SequenceStatistics(0, 0, 0, 1), fixture.Statistics.Sequence);
    }

    [Fact]
    public void Decode_NewestOfSeveralProcesses_ServesTheOneThatHasNone()
    {
        DecoderFixture fixture = new();
        fixture.Decode(V9(0, boot: 1000, Octets), port: 1001);
        fixture.Decode(V9(500, boot: 5_000_000, Packets), port: 1002);

        fixture.Decode(V9(9000, boot: 9_000_000, Data(3)), port: 1003);

        Assert.Equal(3L, fixture.Row["packet_count"]);
    }

    [Fact]
    public void Decode_ProcessKnownToLiveBesideAnother_WaitsForItsOwnTemplate()
    {
        DecoderFixture fixture = new();
        fixture.Decode(V9(0, boot: 1000, Octets), port: 1001);
        fixture.Decode(V9(500, boot: 5_000_000, new WireBuilder()), port: 1002);
        fixture.Decode(V9(1, boot: 1000, Data(1)), port: 1001);
        fixture.Decode(V9(501, boot: 5_000_000, Data(2)), port: 1002);
        Assert.Single(fixture.Rows);

        fixture.Decode(V9(502, boot: 5_000_000, Packets), port: 1002);

        Assert.Equal((1L, 2L), (fixture.Rows[0]["octet_count"], fixture.Rows[1]["packet_count"]));
        Assert.Equal(default, fixture.Statistics.Sequence);
    }

    [Fact]
    public void Decode_EachDatagramFromAnotherPort_IsOneProcess()
    {
        DecoderFixture fixture = new();
        fixture.Decode(V9(0, boot: 1000, Octets), port: 5000);
        for (int i = 1; i <= 10; i++)
        {
            fixture.Decode(V9(i, boot: 1000, Data(i)), port: 5000 + (i * 7 % 5));
        }

        fixture.Decode(V9(14, boot: 1000, Data(14)), port: 9999);

        Assert.Equal(11, fixture.Rows.Count);
        Assert.Equal(new SequenceStatistics(3, 0, 0, 0), fixture.Statistics.Sequence);
    }

    [Fact]
    public void Decode_ForgedPorts_AreBounded()
    {
        DecoderFixture fixture = new(FlowDecoderLimits.Default with { StreamsPerDomain = 4, TotalDomains = 6 });
        for (int port = 1; port <= 20_000; port++)
        {
            fixture.Decode(WireBuilder.Ipfix(new WireBuilder().Set(2, new WireBuilder().Template(256, (1, 4), (2, 4))), sequence: port * 1000), port: port);
        }

        Assert.InRange(fixture.Statistics.Templates, 1, 5);
        fixture.Decode(WireBuilder.Ipfix(new WireBuilder().Set(256, new WireBuilder().U32(1, 2)), sequence: 20_000_000), port: 20_000);
        Assert.Equal(1L, fixture.Row["octet_count"]);
    }

    [Fact]
    public void Decode_SessionTemplates_EndWithTheSession()
    {
        DecoderFixture fixture = new();
        fixture.Decode(Ipfix(Octets10), port: 1001, transport: ExportTransport.Session);
        fixture.Decode(Ipfix(Data(1)), port: 1002, transport: ExportTransport.Session);
        fixture.Decode(Ipfix(Data(2)), port: 1001);
        fixture.Decode(Ipfix(Data(3)), port: 1001, transport: ExportTransport.Session);
        Assert.Equal(3L, fixture.Row["octet_count"]);
        Assert.Equal((1, 2L), (fixture.Statistics.Templates, fixture.Statistics.HeldBack.Held));

        fixture.Decoder.EndSession(WireBuilder.Address(DecoderFixture.Exporter), 1001);
        fixture.Decode(Ipfix(Data(4)), port: 1001, transport: ExportTransport.Session);

        Assert.Single(fixture.Rows);
        Assert.Equal((0, 1L, 5L), (fixture.Statistics.Templates, fixture.Statistics.TemplateHistory.Withdrawn, fixture.Statistics.Domains.Sum(domain => domain.Datagrams)));
        Assert.Empty(fixture.Decoder.Snapshot().Templates);
    }

    [Fact]
    public void EndSession_WhileDataWaits_GivesEverythingBack()
    {
        DecoderFixture fixture = new(FlowDecoderLimits.Default with { TotalDomains = 3, TotalHeldBackBytes = 128 + 4 });
        for (int i = 0; i < 10; i++)
        {
            fixture.Decode(Ipfix(Data(1)), port: 1000 + i, transport: ExportTransport.Session);
            fixture.Decoder.EndSession(WireBuilder.Address(DecoderFixture.Exporter), 1000 + i);
        }

        Assert.Equal(new HeldBackStatistics(10, 0, 10, 0, 0), fixture.Statistics.HeldBack);
        Assert.Equal(10, fixture.Errors(DecodeError.NoTemplate));
    }

    [Fact]
    public void Decode_TemplateTooOld_IsNotUsedUntilAnnouncedAgain()
    {
        DecoderFixture fixture = new(FlowDecoderLimits.Default with { TemplateLifetime = TimeSpan.FromMinutes(60) });
        long now = DecoderFixture.Now;
        fixture.Decode(V9(0, 0, Octets), now: now);
        fixture.Decode(V9(1, 0, Octets), now: now + (50 * 60 * Second));
        fixture.Decode(V9(2, 0, Data(1)), now: now + (109 * 60 * Second));
        fixture.Decode(V9(3, 0, Data(2)), now: now + (111 * 60 * Second));
        Assert.Equal(1L, fixture.Row["octet_count"]);
        Assert.Equal((0, 1L), (fixture.Statistics.Templates, fixture.Statistics.TemplateHistory.Expired));

        fixture.Decode(V9(4, 0, Octets), now: now + (111 * 60 * Second) + Second);

        Assert.Equal([1L, 2L], fixture.Rows.Select(row => (long)row["octet_count"]));
    }

    [Fact]
    public void Decode_SessionTemplate_NeverGetsTooOld()
    {
        DecoderFixture fixture = new(FlowDecoderLimits.Default with { TemplateLifetime = TimeSpan.FromMinutes(60) });
        fixture.Decode(Ipfix(Octets10), transport: ExportTransport.Session);

        fixture.Decode(Ipfix(Data(1)), now: DecoderFixture.Now + (86_400 * Second), transport: ExportTransport.Session);

        Assert.Single(fixture.Rows);
    }

    [Fact]
    public void Decode_WithdrawalOfOneKindAllOfOneKindAndUnknown_DoWhatTheySay()
    {
        DecoderFixture fixture = new();
        WireBuilder options = new WireBuilder().U16(300, 2, 1, 149, 4, 41, 4).U16(301, 2, 1, 149, 4, 42, 4);
        fixture.Decode(Ipfix(new WireBuilder().Set(2, new WireBuilder().Template(256, (1, 4)).Template(257, (1, 4)).Template(258, (1, 4))).Set(3, options)));

        fixture.Decode(Ipfix(new WireBuilder().Set(2, new WireBuilder().Template(256).Template(999).Template(300)).Set(3, new WireBuilder().U16(301, 0))));
        DomainStatistics some = Assert.Single(fixture.Statistics.Domains);
        fixture.Decode(Ipfix(new WireBuilder().Set(3, new WireBuilder().U16(3, 0))));
        DomainStatistics noOptions = Assert.Single(fixture.Statistics.Domains);
        fixture.Decode(Ipfix(new WireBuilder().Set(2, new WireBuilder().Template(2))));
        DomainStatistics none = Assert.Single(fixture.Statistics.Domains);

        Assert.Equal((2, 1), (some.Templates, some.OptionsTemplates));
        Assert.Equal((2, 0), (noOptions.Templates, noOptions.OptionsTemplates));
        Assert.Equal((0, 0), (none.Templates, none.OptionsTemplates));
        Assert.Equal(5, fixture.Statistics.TemplateHistory.Withdrawn);
        Assert.Empty(fixture.Statistics.Errors);
    }

    [Fact]
    public void Decode_WithdrawalThenData_IsHeldBackNotLooped()
    {
        DecoderFixture fixture = new();
        fixture.Decode(Ipfix(new WireBuilder().Set(2, new WireBuilder().Template(256, (1, 4)).Template(256)).Set(256, new WireBuilder().U32(1))));

        Assert.Empty(fixture.Rows);
        Assert.Equal((0, 1L), (fixture.Statistics.Templates, fixture.Statistics.HeldBack.Held));
    }

    [Fact]
    public void Decode_V9TemplateWithoutFields_IsNoWithdrawalAndNoTemplate()
    {
        DecoderFixture fixture = new();
        fixture.Decode(V9(0, 0, new WireBuilder().Set(0, new WireBuilder().Template(256))));

        Assert.Equal((0, 1L), (fixture.Statistics.Templates, fixture.Errors(DecodeError.TemplateEmpty)));
    }

    [Fact]
    public void Decode_HeldBackAcrossRedefinition_IsReadByTheFirstThatCame()
    {
        DecoderFixture fixture = new();
        fixture.Decode(V9(0, 0, Data(1)));
        fixture.Decode(V9(1, 0, Data(2)));
        fixture.Decode(V9(2, 0, new WireBuilder().Set(0, new WireBuilder().Template(256, (1, 4))).Set(256, new WireBuilder().U32(3)).Set(0, new WireBuilder().Template(256, (2, 4))).Set(256, new WireBuilder().U32(4))));

        Assert.Equal([1L, 2L, 3L], fixture.Rows.Take(3).Select(row => (long)row["octet_count"]));
        Assert.Equal((4L, 0L, 1L), (fixture.Rows[3]["packet_count"], fixture.Rows[0]["export_seq"], fixture.Rows[1]["export_seq"]));
        Assert.Equal((new HeldBackStatistics(2, 2, 0, 0, 0), 1L), (fixture.Statistics.HeldBack, fixture.Statistics.TemplateHistory.Changed));
    }

    /// <summary>Data of a template that was refused is not early: the next definition of the id is not its own.</summary>
    [Fact]
    public void Decode_DataOfRefusedTemplate_IsNotHeldBack()
    {
        DecoderFixture fixture = new();
        fixture.Decode(V9(0, 0, new WireBuilder().Set(0, new WireBuilder().Template(256, (1, 0))).Set(256, new WireBuilder().U32(1))));
        fixture.Decode(V9(1, 0, new WireBuilder().Set(0, new WireBuilder().Template(256, (1, 4))).Set(256, new WireBuilder().U32(2))));

        Assert.Equal(2L, fixture.Row["octet_count"]);
        Assert.Equal((1L, 1L), (fixture.Errors(DecodeError.TemplateEmpty), fixture.Errors(DecodeError.NoTemplate)));
    }

    [Fact]
    public void Decode_HeldBackSets_AreBoundedByNumberAndAge()
    {
        DecoderFixture fixture = new(FlowDecoderLimits.Default with { HeldBackSets = 2 });
        for (int i = 0; i < 3; i++)
        {
            fixture.Decode(V9(i, 0, Data(i)), now: DecoderFixture.Now + (i * 20 * Second));
        }

        Assert.Equal(new HeldBackStatistics(3, 0, 1, 0, 2 * (128 + 4)), fixture.Statistics.HeldBack);
        fixture.Decode(V9(3, 0, Data(3)), now: DecoderFixture.Now + (41 * Second));

        Assert.Equal(new HeldBackStatistics(3, 0, 1, 1, 2 * (128 + 4)), fixture.Statistics.HeldBack);
        Assert.Equal(2, fixture.Errors(DecodeError.NoTemplate));
    }

    [Fact]
    public void Restore_Snapshot_DecodesDataOfAllProcessesWithoutTemplates()
    {
        DecoderFixture before = new();
        before.Decode(V9(0, boot: 1000, Octets), port: 1001);
        before.Decode(V9(700, boot: 5_000_000, Packets), port: 1002);
        before.Decode(Ipfix(new WireBuilder().Set(2, new WireBuilder().Template(300, (371, 65535)))), port: 1003);
        DecoderFixture after = new();

        after.Decoder.Restore(before.Decoder.Snapshot());
        after.Decode(V9(50, boot: 1000, Data(1)), port: 1001);
        after.Decode(V9(750, boot: 5_000_000, Data(2)), port: 1002);
        after.Decode(Ipfix(new WireBuilder().Set(300, new WireBuilder().U8(2, 'o', 'k'))), port: 2003);

        Assert.Equal((1L, 2L, "ok"), (after.Rows[0]["octet_count"], after.Rows[1]["packet_count"], after.Rows[2]["user_name"]));
        Assert.Equal(default, after.Statistics.Sequence);
        Assert.Equal(3, after.Statistics.Templates);
    }

    [Fact]
    public void Restore_WhatNoExporterCouldSend_IsLeftOut()
    {
        DecoderFixture fixture = new();
        KnownTemplate good = new(WireBuilder.Address(DecoderFixture.Exporter), 4444, 9, 0, 256, IsOptions: false, DecoderFixture.Now, [new TemplateField(0, 1, 4, IsScope: false)]);

        fixture.Decoder.Restore(new DecoderSnapshot(
        [
            good with { Id = 255 },
            good with { Version = 5 },
            good with { Fields = [] },
            good with { Fields = [new TemplateField(0, 1, 0, IsScope: false)] },
            good with { Fields = [.. Enumerable.Repeat(new TemplateField(0, 1, 4, IsScope: false), 513)] },
        ]));

        Assert.Empty(fixture.Decoder.Exporters());
    }

    [Fact]
    public async Task Snapshot_WhileDecoding_IsWhole()
    {
        DecoderFixture fixture = new();
        using CancellationTokenSource done = new();
        int taken = 0;
        Task<int> reading = Task.Run(() =>
        {
            int most = 0;
            for (; !done.IsCancellationRequested; Interlocked.Increment(ref taken))
            {
                DecoderSnapshot snapshot = fixture.Decoder.Snapshot();
                Assert.All(snapshot.Templates, template => Assert.Equal(template.Id - 255, template.Fields.Count));
                Assert.All(fixture.Decoder.Exporters(), exporter => Assert.InRange(exporter.Templates, 0, 40));
                most = Math.Max(most, snapshot.Templates.Count);
            }

            return most;
        });
        for (int i = 0; i < 20_000 || Volatile.Read(ref taken) < 20; i++)
        {
            int id = 256 + (i % 10);
            fixture.Decode(V9(i, 0, new WireBuilder().Set(0, new WireBuilder().Template(id, [.. Enumerable.Repeat((1, 4), id - 255)]))), $"10.0.{i % 4}.1", port: 4444 + (i % 3));
        }

        await done.CancelAsync();
        Assert.InRange(await reading, 1, 160);
    }

    /// <summary>RFC 7011 §3.3.1: the end of a set may be shorter than any record or template, whatever stands there.</summary>
    [Fact]
    public void Decode_PaddingOfAnyValue_IsReadOver()
    {
        DecoderFixture fixture = new();
        fixture.Decode(Ipfix(new WireBuilder().Set(2, new WireBuilder().Template(256, (1, 4)).U8(0xff, 0xfe, 0xfd)).Set(256, new WireBuilder().U32(5).U8(1, 2, 3))));

        Assert.Equal(5L, fixture.Row["octet_count"]);
        Assert.Empty(fixture.Statistics.Errors);
    }

    /// <summary>The count in a v9 header says what the exporter thinks: sets are read by their lengths.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(65535)]
    public void Decode_V9CountIsWrong_IsIgnored(int count)
    {
        DecoderFixture fixture = new();
        fixture.Decode([.. WireBuilder.V9(count).Bytes, .. Octets.Bytes, .. Data(1).Bytes, .. Data(2).Bytes]);

        Assert.Equal(2, fixture.Rows.Count);
        Assert.Empty(fixture.Statistics.Errors);
    }

    /// <summary>A relay that this machine runs tells whose records it sends on; elsewhere only the socket's address counts.</summary>
    [Theory]
    [InlineData("127.0.0.1", "198.51.100.7", "198.51.100.9")]
    [InlineData("192.0.2.1", "192.0.2.1", "192.0.2.1")]
    public void Decode_ExporterBehindRelay_IsTakenFromTrustedRelaysOnly(string relay, string told, string toldByRecord)
    {
        DecoderFixture fixture = new();
        fixture.Decode(Ipfix(new WireBuilder()
            .Set(3, new WireBuilder().U16(300, 2, 1, 149, 4, 130, 4))
            .Set(300, new WireBuilder().U32(0).Ip("198.51.100.7"))
            .Set(2, new WireBuilder().Template(256, (1, 4)).Template(257, (1, 4), (130, 4)))
            .Set(256, new WireBuilder().U32(1))
            .Set(257, new WireBuilder().U32(2).Ip("198.51.100.9"))), exporter: relay);

        Assert.Equal([WireBuilder.Address(told), WireBuilder.Address(toldByRecord)], fixture.Rows.Select(row => (UInt128)row["exporter_ip"]));
        Assert.Equal(relay != told, fixture.Rows.All(row => row.GetValueOrDefault("relay_ip") is UInt128 address && address == WireBuilder.Address(relay)));
    }

    private static WireBuilder Octets => new WireBuilder().Set(0, new WireBuilder().Template(256, (1, 4)));

    private static WireBuilder Octets10 => new WireBuilder().Set(2, new WireBuilder().Template(256, (1, 4)));

    private static WireBuilder Packets => new WireBuilder().Set(0, new WireBuilder().Template(256, (2, 4)));

    private static WireBuilder Data(int value) => new WireBuilder().Set(256, new WireBuilder().U32(value));

    private static byte[] Ipfix(WireBuilder sets) => WireBuilder.Ipfix(sets);

    /// <param name="boot">Milliseconds by which the exporter started after others.</param>
    private static byte[] V9(long sequence, long boot, WireBuilder sets) =>
        [.. WireBuilder.V9(sequence: sequence, uptime: 10_000_000 - boot).Bytes, .. sets.Bytes];
}
