using System.Globalization;
using LogFlowDb.Collectors.Metering;
using LogFlowDb.Collectors.Pcap;
using LogFlowDb.Console.Capture;
using LogFlowDb.Console.CommandLine;
using LogFlowDb.Console.Formats;
using LogFlowDb.Console.Hosting;
using LogFlowDb.Console.Sessions;
using LogFlowDb.Engine.Tables;

namespace LogFlowDb.Console.Verbs;

/// <summary><c>capture</c>: packets of an interface or a file added up and printed period by period, and stored as flows if asked.</summary>
internal static class CaptureVerb
{
    /// <summary>Nothing but the end of a period, or lack of room, ends what is added up.</summary>
    private static readonly TimeSpan s_never = TimeSpan.FromDays(365);

    public static int Run(Invocation invocation, ICommandSession session)
    {
        CaptureRequest request = invocation.Capture!;
        try
        {
            if (request.List)
            {
                InterfaceReport.Write(session, invocation.Format);
                return ExitCode.Done;
            }

            // What is wrong with the words is said before anything is opened.
            CaptureKey key = CaptureKey.Parse(request.Aggregate);
            MeterSettings stored = Stored(request);
            using IPacketSource source = Open(request, session);
            return Run(invocation, session, source, key, stored);
        }
        catch (Exception e) when (e is PacketFilterException or FlowKeyException or ArgumentException)
        {
            throw new CommandFailedException($"logdb capture: {e.Message}", ExitCode.Usage, e);
        }
        catch (CaptureException e)
        {
            throw new CommandFailedException(e.Message, cause: e);
        }
    }

    private static IPacketSource Open(CaptureRequest request, ICommandSession session) => request.Interface is { } name
        ? LiveCapture.Open(new LiveCaptureOptions
        {
            Interface = name,
            Filter = request.Filter,
            SnapLength = request.SnapLength,
            Promiscuous = request.Promiscuous,
            BufferBytes = request.BufferBytes,
        })
        : request.File == CaptureReader.StandardInput ? CaptureReader.Open(new InputStream(session), "standard input", request.Filter)
        : CaptureReader.Open(request.File!, request.Filter);

    /// <summary>What cannot be is refused before anything is opened.</summary>
    /// <exception cref="ArgumentException">The key does not go with the rest.</exception>
    private static MeterSettings Stored(CaptureRequest request)
    {
        MeterSettings usual = MeterSettings.Default;
        MeterSettings stored = Common(request) with
        {
            Key = request.Key is { } key ? FlowKey.Parse(key) : usual.Key,
            ActiveTimeout = request.ActiveTimeout ?? usual.ActiveTimeout,
            IdleTimeout = request.IdleTimeout ?? usual.IdleTimeout,
            Bidirectional = request.Bidirectional,
            Applications = request.Applications,
            RoundTrip = request.RoundTrip,
        };
        _ = new FlowMeter(stored with { MaxFlows = 1 }, static _ => { });
        return stored;
    }

    private static MeterSettings Common(CaptureRequest request) => new() { SampleEvery = request.SampleEvery, Inner = request.Inner };

    private static int Run(Invocation invocation, ICommandSession session, IPacketSource source, CaptureKey key, MeterSettings storedAs)
    {
        CaptureRequest request = invocation.Capture!;
        LiveCapture? live = source as LiveCapture;
        if (live?.Warning is { } warning)
        {
            session.WriteErrorLine(warning);
        }

        using CaptureTarget? target = invocation.Table is null ? null
            : CaptureTarget.Open(invocation, session.Traits, () => Gateway.OpenAlone(invocation.DataDirectory, InstanceMode.Write, session.Interrupt.Token));
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(session.Interrupt.Token);
        using CancellationTokenRegistration interrupt = stop.Token.UnsafeRegister(static capture => ((LiveCapture?)capture)?.Interrupt(), live);
        FlowStore? store = target is null ? null
            : new FlowStore(invocation.Host is { } host ? new HostWriter(target.Writer, host) : target.Writer, stop.Cancel);
        FlowMeter? stored = store is null ? null : new FlowMeter(storedAs, store.Add);
        using PeriodPrinter printer = new(session, key.Columns, Writer(invocation, session, key.Columns), stop.Cancel);
        FlowMeter printed = new(Common(request) with { Key = key.Flow, ActiveTimeout = s_never, IdleTimeout = s_never, EndTimeout = s_never }, printer.Add);
        TimeSpan? period = request.Every ?? (live is null ? null : CaptureRequest.DefaultPeriod);
        CaptureRun run = new(source, period, request.Count, printed, stored, printer, stop.Token);
        if (live is not null)
        {
            // Silence until the first table would look as if nothing were done.
            session.WriteErrorLine($"listening on {request.Interface}; Ctrl-C ends");
        }

        run.Run();
        LiveCaptureStatistics? statistics = live?.Statistics();
        printer.End();
        store?.End();
        session.WriteErrorLine(Footer(run.Packets, statistics, printed.Statistics(), stored?.Statistics(), store));
        return source.Error is null
            ? ExitCode.Done
            : throw new CommandFailedException($"{(request.File == CaptureReader.StandardInput ? "standard input" : request.File ?? request.Interface)}: {source.Error}; what came before it is counted");
    }

    private static IPeriodWriter Writer(Invocation invocation, ICommandSession session, PeriodColumns columns)
    {
        CaptureRequest request = invocation.Capture!;
        PeriodText text = new(request.Names, request.Dns ? new HostNames() : null, request.Units);
        return invocation.Format is null or OutputFormat.Table
            ? new TextPeriodWriter(session, columns, text, request.Top)
            : new RowPeriodWriter(OutputFormat.Create(invocation.Format, session), columns, text, request.Top, invocation.Format is "csv" or "csv-safe" or "tsv");
    }

    /// <summary>One line: what came, what was lost where, what became of it.</summary>
    private static string Footer(long packets, LiveCaptureStatistics? kernel, MeterStatistics printed, MeterStatistics? stored, FlowStore? store)
    {
        List<string> parts = [string.Create(CultureInfo.InvariantCulture, $"{Count(packets, "packet")} {(kernel is null ? "read" : "received")}")];
        if (kernel is { } counts)
        {
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{counts.DroppedByKernel} dropped by the kernel"));
            if (counts.DroppedByInterface > 0)
            {
                parts.Add(string.Create(CultureInfo.InvariantCulture, $"{counts.DroppedByInterface} by the interface"));
            }
        }

        parts.Add(string.Create(CultureInfo.InvariantCulture, $"{store?.LostPackets ?? 0} dropped by logdb"));
        foreach ((long count, string what) in new[] { (printed.NonIpPackets, "not IP"), (printed.Unsampled, "not sampled") })
        {
            if (count > 0)
            {
                parts.Add(string.Create(CultureInfo.InvariantCulture, $"{count} {what}"));
            }
        }

        parts.Add(Count((stored ?? printed).Records, "flow"));
        if (store is not null)
        {
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{store.Stored} stored in {store.Table}"));
        }

        return string.Join(", ", parts);
    }

    private static string Count(long count, string what) => string.Create(CultureInfo.InvariantCulture, $"{count} {what}{(count == 1 ? "" : "s")}");
}
