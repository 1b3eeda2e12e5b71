using System.Globalization;
using LogFlowDb.Protocols.Exporters;
using LogFlowDb.Protocols.NetFlow;
using LogFlowDb.Protocols.Tests.Support;
using Xunit.Abstractions;

namespace LogFlowDb.Protocols.Tests.Fuzz;

/// <summary>
/// 10^5 forged addresses with 10^6 templates beside one exporter that the user named: LOGFLOWDB_STORM=100 ./test --filter
/// FullyQualifiedName~Storm does a hundred times as much.
/// </summary>
[Collection(AloneCollection.Name)]
public sealed class StormTests(ITestOutputHelper log)
{
    private const int Addresses = 100_000;
    private const int TemplatesPerAddress = 10;
    private const long MemoryLimit = 192L << 20;

    private static readonly UInt128 s_steady = WireBuilder.Address("192.0.2.1");

    [Fact]
    public void Decode_Storm_StaysUnderTheCapAndServesTheNamedExporter()
    {
        long rounds = long.TryParse(Environment.GetEnvironmentVariable("LOGFLOWDB_STORM"), CultureInfo.InvariantCulture, out long factor) ? factor : 1;
        FlowDecoder decoder = new(policy: ExporterPolicy.Default with { IsNamed = address => address == s_steady });
        CountingSink.Memory memory = new();
        CountingSink steady = new(memory), storm = new(memory);
        long heap = GC.GetTotalMemory(forceFullCollection: true), now = DecoderFixture.Now, most = 0;
        uint sequence = 0, sent = 0, lost = 0;
        decoder.Decode(Datagram(0, sequence++, new WireBuilder().Set(0, new WireBuilder().Template(256, (1, 4)))), s_steady, 2055, now, ref steady);
        for (long i = 0; i < Addresses * rounds; i++)
        {
            now += 1_000_000;
            UInt128 address = new(0, 0xffff_0a00_0000UL + (uint)(i % Addresses));
            decoder.Decode(Forged(i), address, (int)(1024 + (i % 60_000)), now, ref storm);

            // Old numbers come again, now and then from the forged addresses too.
            decoder.Decode(Datagram(1, (uint)(i % 7), new WireBuilder().Set(300, new WireBuilder().U32(1))), address, 2055, now, ref storm);
            if (i % 100 == 0)
            {
                uint missing = (uint)(i / 100 % 5 == 4 ? 3 : 0);
                lost += missing;
                sequence += missing;
                decoder.Decode(Datagram(0, sequence++, new WireBuilder().Set(256, new WireBuilder().U32(1, 2))), s_steady, 2055, now, ref steady);
                sent += 2;
            }

            if (i % 25_000 == 24_999)
            {
                most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - heap);
            }
        }

        ExporterStatistics served = Assert.Single(decoder.Exporters(), exporter => exporter.Address == s_steady);
        log.WriteLine($"{decoder.Exporters().Count:N0} exporters, {decoder.Exporters().Sum(exporter => exporter.Templates):N0} templates, {decoder.ExportersForgotten:N0} forgotten, {most >> 10:N0} KiB at most");
        Assert.Equal(new SequenceStatistics(lost, 0, 0, 0), served.Sequence);
        Assert.Equal(sent, steady.Rows);
        Assert.InRange(decoder.Exporters().Count, 1, FlowDecoderLimits.Default.Exporters);
        Assert.InRange(most, 0, MemoryLimit);
    }

    /// <summary>What one address costs that sent one template of 20 fields and some data.</summary>
    [Fact]
    public void Decode_IdleExporters_AreCheap()
    {
        const int Exporters = 4000;
        FlowDecoder decoder = new();
        CountingSink sink = new(new CountingSink.Memory());
        byte[] template = Datagram(0, 0, new WireBuilder().Set(0, new WireBuilder().Template(256, [.. Enumerable.Range(1, 20).Select(i => (i, 4))])));
        byte[] data = Datagram(0, 1, new WireBuilder().Set(256, new WireBuilder().U32(new long[20])));
        Send(0);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        for (int i = 1; i <= Exporters; i++)
        {
            Send(i);
        }

        long each = (GC.GetTotalMemory(forceFullCollection: true) - before) / Exporters;
        log.WriteLine($"{each} bytes for each idle exporter");
        Assert.Equal(Exporters + 1, decoder.Exporters().Count);
        Assert.InRange(each, 1, 2048);

        void Send(int exporter)
        {
            UInt128 address = new(0, 0xffff_0a00_0000UL + (uint)exporter);
            decoder.Decode(template, address, 2055, DecoderFixture.Now, ref sink);
            decoder.Decode(data, address, 2055, DecoderFixture.Now, ref sink);
        }
    }

    private static byte[] Datagram(long source, uint sequence, WireBuilder sets) => [.. WireBuilder.V9(sequence: sequence, source: source).Bytes, .. sets.Bytes];

    /// <summary>Templates that no other address has.</summary>
    private static byte[] Forged(long number)
    {
        WireBuilder templates = new();
        for (int i = 0; i < TemplatesPerAddress; i++)
        {
            templates.Template(256 + i, (1 + (int)(number % 400), 4), (1 + (int)(number / 400 % 400), 2), (8, 4), (i, 1));
        }

        return Datagram(number % 3, 0, new WireBuilder().Set(0, templates));
    }
}
