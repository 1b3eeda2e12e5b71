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
            FlowKey? stored = request.Key is { } text ? FlowKey.Parse(text) : null;
            using IPacketSource source = Open(request);
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

    private static IPacketSource Open(CaptureRequest request) => request.Interface is { } name
        ? LiveCapture.Open(new LiveCaptureOptions
        {
            Interface = name,
            Filter = request.Filter,
            SnapLength = request.SnapLength,
            Promiscuous = request.Promiscuous,
            BufferBytes = request.BufferBytes,
        })
        : CaptureReader.Open(request.File!);

    private static int Run(Invocation invocation, ICommandSession session, IPacketSource source, CaptureKey key, FlowKey? storedKey)
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
        MeterSettings settings = new() { SampleEvery = request.SampleEvery, Inner = request.Inner };
        FlowMeter? stored = store is null ? null : new FlowMeter(
            settings with
            {
                Key = storedKey ?? settings.Key,
                ActiveTimeout = request.ActiveTimeout ?? settings.ActiveTimeout,
                IdleTimeout = request.IdleTimeout ?? settings.IdleTimeout,
                Bidirectional = request.Bidirectional,
            },
            store.Add);
        using PeriodPrinter printer = new(session, key.Columns, Writer(invocation, session, key.Columns), stop.Cancel);
        FlowMeter printed = new(settings with { Key = key.Flow, ActiveTimeout = s_never, IdleTimeout = s_never, EndTimeout = s_never }, printer.Add);
        using LinkFilter? filter = live is null && request.Filter is { } expression ? new LinkFilter(expression) : null;
        TimeSpan? period = request.Every ?? (live is null ? null : CaptureRequest.DefaultPeriod);
        CaptureRun run = new(source, filter, period, request.Count, printed, stored, printer, stop.Token);
        run.Run();
        LiveCaptureStatistics? statistics = live?.Statistics();
        printer.End();
        store?.End();
        session.WriteErrorLine(Footer(run.Packets, statistics, printed.Statistics(), stored?.Statistics(), store));
        return source.Error is null
            ? ExitCode.Done
            : throw new CommandFailedException($"{request.File ?? request.Interface}: {source.Error}; what came before it is counted");
    }

    private static IPeriodWriter Writer(Invocation invocation, ICommandSession session, PeriodColumns columns)
    {
        CaptureRequest request = invocation.Capture!;
        PeriodText text = new(request.Names, request.Dns ? new HostNames() : null, request.Units);
        return invocation.Format is null or OutputFormat.Table
            ? new TextPeriodWriter(session, columns, text, request.Top)
            : new RowPeriodWriter(OutputFormat.Create(invocation.Format, session), columns, text, request.Top);
    }

    /// <summary>One line: what came, what was lost where, what became of it.</summary>
    private static string Footer(long packets, LiveCaptureStatistics? kernel, MeterStatistics printed, MeterStatistics? stored, FlowStore? store)
    {
        List<string> parts = [string.Create(CultureInfo.InvariantCulture, $"{packets} packets received")];
        if (kernel is { } counts)
        {
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{counts.DroppedByKernel} dropped by the kernel"));
            if (counts.DroppedByInterface > 0)
            {
                parts.Add(string.Create(CultureInfo.InvariantCulture, $"{counts.DroppedByInterface} by the interface"));
            }
        }

        parts.Add(string.Create(CultureInfo.InvariantCulture, $"{store?.LostPackets ?? 0} dropped here"));
        foreach ((long count, string what) in new[] { (printed.NonIpPackets, "not IP"), (printed.Unsampled, "not sampled") })
        {
            if (count > 0)
            {
                parts.Add(string.Create(CultureInfo.InvariantCulture, $"{count} {what}"));
            }
        }

        parts.Add(string.Create(CultureInfo.InvariantCulture, $"{(stored ?? printed).Records} flows"));
        if (store is not null)
        {
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{store.Stored} stored in {store.Table}"));
        }

        return string.Join(", ", parts);
    }
}
