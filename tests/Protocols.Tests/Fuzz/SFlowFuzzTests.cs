using System.Globalization;
using LogFlowDb.Protocols.Exporters;
using LogFlowDb.Protocols.SFlow;
using LogFlowDb.Protocols.Tests.Support;
using Xunit.Abstractions;

namespace LogFlowDb.Protocols.Tests.Fuzz;

/// <summary>
/// Spoiled datagrams of sFlow alone, with all kinds of samples and records, against small limits. LOGFLOWDB_FUZZ and LOGFLOWDB_SEED as in
/// <see cref="FuzzTests"/>.
/// </summary>
[Collection(AloneCollection.Name)]
public sealed class SFlowFuzzTests(ITestOutputHelper log)
{
    private const long UsualDatagrams = 300_000;

    /// <summary>What one datagram may make the decoder allocate: states of an exporter, an agent and its sources.</summary>
    private const long AllocatedBytes = 64 << 10;

    private static readonly SFlowDecoderLimits s_limits = new(Exporters: 32, AgentsPerExporter: 8, SourcesPerAgent: 16, UnknownFields: 64, TotalAgents: 64, TotalSources: 256);

    [Fact]
    public void Decode_SpoiledSamples_NeverThrowGrowOrPassALimit()
    {
        long datagrams = Number("LOGFLOWDB_FUZZ", UsualDatagrams);
        int seed = (int)Number("LOGFLOWDB_SEED", 6343);
        Mutator mutator = new(seed);
        byte[][] corpus = [SFlowBuilder.EveryKind().Bytes, SFlowBuilder.Datagram(1, "2001:db8::1", SFlowBuilder.FlowSample(SFlowBuilder.PacketHeader(SFlowBuilder.TcpHeader))).Bytes];
        SFlowDecoder decoder = new(s_limits, keepFrames: true);
        CountingSink.Memory memory = new();
        long heap = 0;
        long rows = 0;
        for (long i = 0; i < datagrams; i++)
        {
            if (i == datagrams / 4)
            {
                heap = GC.GetTotalMemory(forceFullCollection: true);
            }

            ReadOnlySpan<byte> datagram = mutator.Next(corpus);
            UInt128 exporter = new(0, 0xffff_0a00_0000UL + (uint)mutator.Random.Next(100));
            CountingSink sink = new(memory);
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                decoder.Decode(datagram, exporter, 6343, DecoderFixture.Now + i, ref sink);
            }
            catch (Exception failure)
            {
                throw new InvalidOperationException($"seed {seed}, datagram {i}: {Convert.ToHexString(datagram)}", failure);
            }

            long took = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(took <= AllocatedBytes, $"seed {seed}, datagram {i} took {took} bytes: {Convert.ToHexString(datagram)}");
            Assert.True(sink.Rows <= datagram.Length / 8, $"seed {seed}, datagram {i} gave {sink.Rows} rows");
            rows += sink.Rows;
        }

        IReadOnlyList<ExporterStatistics> exporters = decoder.Exporters();
        long growth = GC.GetTotalMemory(forceFullCollection: true) - heap;
        log.WriteLine(string.Create(CultureInfo.InvariantCulture, $"seed {seed}: {datagrams:N0} datagrams, {rows:N0} rows, 0 exceptions, heap grew by {growth:N0}"));
        Assert.InRange(growth, long.MinValue, 2 << 20);
        Assert.InRange(exporters.Count, 1, s_limits.Exporters);
        Assert.InRange(exporters.Sum(exporter => exporter.Domains.Count), 1, s_limits.TotalAgents);
        Assert.InRange(exporters.Sum(exporter => exporter.Domains.Sum(agent => agent.Sources.Count)), 1, s_limits.TotalSources);
        CountingSink last = new(memory);
        decoder.Decode(corpus[0], UInt128.One, 6343, DecoderFixture.Now, ref last);
        Assert.Equal(4, last.Rows);
    }

    private static long Number(string variable, long usual) =>
        long.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : usual;
}
