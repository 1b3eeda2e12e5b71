using System.Diagnostics;
using LogFlowDb.Protocols.Exporters;
using LogFlowDb.Protocols.Exports;
using LogFlowDb.Protocols.NetFlow;
using LogFlowDb.Protocols.SFlow;
using LogFlowDb.Protocols.Tests.Support;

namespace LogFlowDb.Protocols.Tests.Fuzz;

/// <summary>
/// Spoiled datagrams, from the first on, into a new decoder. The seed fixes all that is done, so that a second pass meets each
/// datagram in the same state as the first.
/// </summary>
internal sealed class FuzzPass(long datagrams, int seed)
{
    /// <summary>Small, so that all of them are met.</summary>
    public static readonly FlowDecoderLimits Limits = FlowDecoderLimits.Default with
    {
        Exporters = 64,
        DomainsPerExporter = 8,
        StreamsPerDomain = 4,
        TemplatesPerDomain = 32,
        FieldsPerTemplate = 64,
        TemplateLifetime = TimeSpan.FromMinutes(1),
        SamplersPerDomain = 16,
        NamesPerDomain = 64,
        ElementsPerExporter = 64,
        UnknownFields = 256,
        HeldBackBytes = 32 << 10,
        HeldBackSets = 64,
        TotalDomains = 256,
        TotalTemplateFields = 8 << 10,
        TotalOptionEntries = 1 << 10,
        TotalHeldBackBytes = 256 << 10,
    };

    private static readonly SFlowDecoderLimits s_sflowLimits = new(Exporters: 64, AgentsPerExporter: 8, SourcesPerAgent: 16, UnknownFields: 64, TotalAgents: 256, TotalSources: 1024);

    private const int Exporters = 200;
    private const int SessionPort = 4739;

    /// <summary>What one datagram may make the decoder allocate, whatever is in it, and per byte of it.</summary>
    private const long AllocatedBytes = 128 << 10;
    private const long AllocatedBytesPerByte = 1024;

    private const double AllowedMicroseconds = 5;
    private const double AllowedMicrosecondsPerByte = 0.05;

    /// <summary>Datagrams that took more of the time allowed are remembered.</summary>
    private const double NotableShare = 0.5;

    private readonly Mutator _mutator = new(seed);
    private long _now = DecoderFixture.Now;

    public ExportDecoder Decoder { get; } = new(Limits, sflowLimits: s_sflowLimits);

    /// <summary>Receive time of the last datagram.</summary>
    public long Now => _now;

    public long Bytes { get; private set; }

    public long Rows { get; private set; }

    public long Allocated { get; private set; }

    public long MostAllocated { get; private set; }

    public TimeSpan Took { get; private set; }

    /// <summary>By how much the heap grew after the first quarter.</summary>
    public long Growth { get; private set; }

    /// <summary>The number of each datagram that took long, and which share of 5 µs + 50 ns a byte.</summary>
    public Dictionary<long, double> Slow { get; } = new((int)Math.Min(datagrams / 32, 1 << 24));

    public void Run()
    {
        CountingSink.Memory memory = new();
        long warm = datagrams / 4, heap = 0, start = Stopwatch.GetTimestamp();
        for (long i = 0; i < datagrams; i++)
        {
            if (i == warm)
            {
                heap = GC.GetTotalMemory(forceFullCollection: true);
            }

            Next(i, memory);
            if (i % 10_000 == 0)
            {
                CheckLimits();
            }
        }

        Took = Stopwatch.GetElapsedTime(start);
        CheckLimits();
        Growth = GC.GetTotalMemory(forceFullCollection: true) - heap;
    }

    /// <summary>Ends all connections: what is known by one does not give way to others while it lasts.</summary>
    public void EndSessions()
    {
        for (int i = 0; i < Exporters; i++)
        {
            Decoder.EndSession(Exporter(i), SessionPort);
        }
    }

    private void Next(long number, CountingSink.Memory memory)
    {
        ReadOnlySpan<byte> datagram = _mutator.Next(Corpus.All);
        Random random = _mutator.Random;
        UInt128 exporter = Exporter(random.Next(2) == 0 ? 0 : random.Next(Exporters));
        ExportTransport transport = random.Next(50) == 0 ? ExportTransport.Session : ExportTransport.Datagram;
        int port = transport == ExportTransport.Session ? SessionPort : 1000 + random.Next(6);
        bool isLast = random.Next(20) == 0;
        _now += random.Next(20_000_000);
        CountingSink sink = new(memory);
        long before = GC.GetAllocatedBytesForCurrentThread(), began = Stopwatch.GetTimestamp();
        try
        {
            Decoder.Decode(datagram, exporter, port, _now, ref sink, transport);
            if (isLast)
            {
                Decoder.EndSession(exporter, SessionPort);
            }
        }
        catch (Exception failure)
        {
            throw new InvalidOperationException($"seed {seed}, datagram {number}: {Convert.ToHexString(datagram)}", failure);
        }

        TimeSpan took = Stopwatch.GetElapsedTime(began);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        double share = took.TotalMicroseconds / (AllowedMicroseconds + (AllowedMicrosecondsPerByte * datagram.Length));
        if (share > NotableShare)
        {
            Slow.Add(number, share);
        }

        MostAllocated = Math.Max(MostAllocated, allocated);
        Allocated += allocated;
        Bytes += datagram.Length;
        Rows += sink.Rows;
        Assert.True(allocated <= AllocatedBytes + (AllocatedBytesPerByte * datagram.Length), $"seed {seed}, datagram {number} took {allocated} bytes: {Convert.ToHexString(datagram)}");
        Assert.True(sink.Rows <= datagram.Length + Limits.HeldBackBytes, $"seed {seed}, datagram {number} gave {sink.Rows} rows");
    }

    private void CheckLimits()
    {
        IReadOnlyList<ExporterStatistics> exporters = Decoder.NetFlow.Exporters();
        Assert.InRange(exporters.Count, 0, Limits.Exporters);
        Assert.InRange(exporters.Sum(exporter => exporter.Domains.Count), 0, Limits.TotalDomains);
        Assert.All(exporters, exporter => Assert.InRange(exporter.Domains.Count, 0, Limits.DomainsPerExporter));
        Assert.All(exporters, exporter => Assert.InRange(exporter.HeldBack.Bytes, 0, Limits.HeldBackBytes));
        Assert.InRange(exporters.Sum(exporter => exporter.HeldBack.Bytes), 0, Limits.TotalHeldBackBytes);
        Assert.InRange(exporters.Sum(exporter => exporter.Templates) * 4, 0, Limits.TotalTemplateFields);
        DecoderSnapshot snapshot = Decoder.NetFlow.Snapshot();
        Assert.All(snapshot.Templates, template => Assert.InRange(template.Fields.Count, 1, Limits.FieldsPerTemplate));
        Assert.All(
            snapshot.Templates.GroupBy(template => (template.Exporter, template.Version, template.DomainId)),
            domain => Assert.InRange(domain.Count(), 1, Limits.TemplatesPerDomain));
    }

    private static UInt128 Exporter(int number) => new(0, 0xffff_0a00_0000UL + (uint)number);
}
