using LogFlowDb.Protocols.Exporters;
using LogFlowDb.Protocols.Records;

namespace LogFlowDb.Protocols.NetFlow;

/// <summary>What all exporters of a decoder share: its limits, and what they take of it together, so that forged addresses cannot multiply the limits of one.</summary>
internal sealed class SharedState
{
    private long _changes;

    public SharedState(FlowDecoderLimits limits, ExporterPolicy policy)
    {
        Limits = limits;
        Policy = policy;
        Domains = new Allowance(limits.TotalDomains);
        HeldBackBytes = new Allowance(limits.TotalHeldBackBytes);
        TemplateFields = new Allowance(limits.TotalTemplateFields);
        OptionEntries = new Allowance(limits.TotalOptionEntries);
        Fields = new FlowFieldRegistry(limits.UnknownFields);
        Shapes = new TemplateShapes(TemplateFields);
        TemplateLifetime = Nanoseconds(limits.TemplateLifetime);
        HeldBackAge = Nanoseconds(limits.HeldBackAge);
    }

    public FlowDecoderLimits Limits { get; }

    public ExporterPolicy Policy { get; }

    /// <summary>Source ids, observation domains and engines, and exporting processes beyond the first of each.</summary>
    public Allowance Domains { get; }

    public Allowance HeldBackBytes { get; }

    public Allowance TemplateFields { get; }

    /// <summary>Samplers, names and descriptions that option records told.</summary>
    public Allowance OptionEntries { get; }

    public FlowFieldRegistry Fields { get; }

    public TemplateShapes Shapes { get; }

    /// <summary>ns.</summary>
    public long TemplateLifetime { get; }

    /// <summary>ns.</summary>
    public long HeldBackAge { get; }

    /// <summary>Makes an exporter that was not heard of for long give way to the one given; false when there is none to give way.</summary>
    public required Func<UInt128, bool> MakeRoom { get; init; }

    /// <summary>Held by the decoding thread while it changes what others list, and by them while they list it: never for long.</summary>
    public Lock Gate { get; } = new();

    /// <summary>Grows with everything that a snapshot shows, announcements of what is known left out.</summary>
    public long Changes => Interlocked.Read(ref _changes);

    public void Changed() => Interlocked.Increment(ref _changes);

    private static long Nanoseconds(TimeSpan time) =>
        time == Timeout.InfiniteTimeSpan || time.Ticks > long.MaxValue / TimeSpan.NanosecondsPerTick ? long.MaxValue : time.Ticks * TimeSpan.NanosecondsPerTick;
}
