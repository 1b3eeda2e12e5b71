using System.Diagnostics;
using System.Globalization;
using LogFlowDb.Protocols.Exporters;
using LogFlowDb.Protocols.Exports;
using LogFlowDb.Protocols.NetFlow;
using LogFlowDb.Protocols.Tests.Support;
using Xunit.Abstractions;

namespace LogFlowDb.Protocols.Tests.Fuzz;

/// <summary>
/// A million spoiled datagrams, or as many as LOGFLOWDB_FUZZ says: LOGFLOWDB_FUZZ=100000000 ./test --filter FullyQualifiedName~Fuzz.
/// LOGFLOWDB_SEED changes what is done. Limits are small, so that all of them are met.
/// </summary>
[Collection(AloneCollection.Name)]
public sealed class FuzzTests(ITestOutputHelper log)
{
    private const int UsualDatagrams = 1_000_000;
    private const int Exporters = 200;
    private const int SessionPort = 4739;

    /// <summary>What one datagram may make the decoder allocate, whatever is in it, and per byte of it.</summary>
    private const long AllocatedBytes = 128 << 10;
    private const long AllocatedBytesPerByte = 1024;

    private const double SlowMicroseconds = 5;
    private const double SlowMicrosecondsPerByte = 0.05;

    private static readonly FlowDecoderLimits s_limits = FlowDecoderLimits.Default with
    {
        Exporters = 64,
        DomainsPerExporter = 8,
        StreamsPerDomain = 4,
        TemplatesPerDomain = 32,
        FieldsPerTemplate = 64,
        TemplateLifetime = TimeSpan.FromMinutes(1),
        UnknownFields = 256,
        HeldBackBytes = 32 << 10,
        HeldBackSets = 64,
        TotalDomains = 256,
        TotalTemplateFields = 8 << 10,
        TotalHeldBackBytes = 256 << 10,
    };

    [Fact]
    public void Decode_SpoiledDatagrams_NeverThrowGrowOrPassALimit()
    {
        long datagrams = Number("LOGFLOWDB_FUZZ", UsualDatagrams);
        int seed = (int)Number("LOGFLOWDB_SEED", 20261122);
        ExportDecoder decoder = new(s_limits);
        CountingSink.Memory memory = new();
        Mutator mutator = new(seed);
        long warm = datagrams / 4, heap = 0, allocated = 0, bytes = 0, rows = 0, worst = 0, now = DecoderFixture.Now;
        long slow = 0;
        long start = Stopwatch.GetTimestamp();
        for (long i = 0; i < datagrams; i++)
        {
            if (i == warm)
            {
                heap = GC.GetTotalMemory(forceFullCollection: true);
            }

            ReadOnlySpan<byte> datagram = mutator.Next(Corpus.All);
            UInt128 exporter = Exporter(mutator.Random);
            ExportTransport transport = mutator.Random.Next(50) == 0 ? ExportTransport.Session : ExportTransport.Datagram;
            int port = transport == ExportTransport.Session ? SessionPort : 1000 + mutator.Random.Next(6);
            now += mutator.Random.Next(20_000_000);
            CountingSink sink = new(memory);
            long before = GC.GetAllocatedBytesForCurrentThread();
            long began = Stopwatch.GetTimestamp();
            try
            {
                decoder.Decode(datagram, exporter, port, now, ref sink, transport);
                if (mutator.Random.Next(20) == 0)
                {
                    decoder.EndSession(exporter, SessionPort);
                }
            }
            catch (Exception failure)
            {
                throw new InvalidOperationException($"seed {seed}, datagram {i}: {Convert.ToHexString(datagram)}", failure);
            }

            slow += Stopwatch.GetElapsedTime(began).TotalMicroseconds > SlowMicroseconds + (SlowMicrosecondsPerByte * datagram.Length) ? 1 : 0;
            long took = GC.GetAllocatedBytesForCurrentThread() - before;
            worst = Math.Max(worst, took);
            allocated += took;
            bytes += datagram.Length;
            rows += sink.Rows;
            Assert.True(took <= AllocatedBytes + (AllocatedBytesPerByte * datagram.Length), $"seed {seed}, datagram {i} took {took} bytes: {Convert.ToHexString(datagram)}");
            Assert.True(sink.Rows <= datagram.Length + s_limits.HeldBackBytes, $"seed {seed}, datagram {i} gave {sink.Rows} rows");
            if (i % 10_000 == 0)
            {
                CheckLimits(decoder);
            }
        }

        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        CheckLimits(decoder);
        long growth = GC.GetTotalMemory(forceFullCollection: true) - heap;
        log.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"seed {seed}: {datagrams:N0} datagrams, {bytes:N0} bytes, {rows:N0} rows, 0 exceptions; {datagrams / seconds:N0}/s, {allocated / datagrams} bytes allocated each, {worst:N0} at most, {slow:N0} slower than 5 µs + 50 ns a byte, heap grew by {growth:N0}"));
        Assert.InRange(growth, long.MinValue, 4 << 20);
        StillDecodes(decoder, now);
    }

    private static void CheckLimits(ExportDecoder decoder)
    {
        IReadOnlyList<ExporterStatistics> exporters = decoder.NetFlow.Exporters();
        Assert.InRange(exporters.Count, 0, s_limits.Exporters);
        Assert.InRange(exporters.Sum(exporter => exporter.Domains.Count), 0, s_limits.TotalDomains);
        Assert.All(exporters, exporter => Assert.InRange(exporter.Domains.Count, 0, s_limits.DomainsPerExporter));
        Assert.All(exporters, exporter => Assert.InRange(exporter.HeldBack.Bytes, 0, s_limits.HeldBackBytes));
        Assert.InRange(exporters.Sum(exporter => exporter.HeldBack.Bytes), 0, s_limits.TotalHeldBackBytes);
        Assert.InRange(exporters.Sum(exporter => exporter.Templates) * 4, 0, s_limits.TotalTemplateFields);
        DecoderSnapshot snapshot = decoder.NetFlow.Snapshot();
        Assert.All(snapshot.Templates, template => Assert.InRange(template.Fields.Count, 1, s_limits.FieldsPerTemplate));
        Assert.All(
            snapshot.Templates.GroupBy(template => (template.Exporter, template.Version, template.DomainId)),
            domain => Assert.InRange(domain.Count(), 1, s_limits.TemplatesPerDomain));
    }

    private static void StillDecodes(ExportDecoder decoder, long now)
    {
        CountingSink sink = new(new CountingSink.Memory());
        for (int i = 0; i < 2; i++)
        {
            decoder.Decode(
                WireBuilder.V9(source: 77).Set(0, new WireBuilder().Template(300, (1, 4))).Set(300, new WireBuilder().U32(1)).Bytes,
                WireBuilder.Address("198.51.100.1"),
                2055,
                now,
                ref sink);
        }

        Assert.Equal(2, sink.Rows);
    }

    private static UInt128 Exporter(Random random) => new(0, 0xffff_0a00_0000UL + (uint)(random.Next(2) == 0 ? 0 : random.Next(Exporters)));

    private static long Number(string variable, long otherwise) =>
        long.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out long number) ? number : otherwise;
}
