using System.Globalization;
using LogFlowDb.Collectors.Bindings;
using LogFlowDb.Collectors.Receiving;
using LogFlowDb.Console.Formats;

namespace LogFlowDb.Console.Commands;

/// <summary>What <c>flowmon.bindings -v</c> says of a binding: what came, and what was lost where.</summary>
internal static class BindingReport
{
    public static IEnumerable<string> Lines(BindingStatistics binding)
    {
        yield return Line($"  received: datagrams={binding.Datagrams}, bytes={binding.Bytes}, records={binding.Exporters.Sum(static exporter => exporter.FlowRecords)}, given to loggers={binding.Rows}, waiting bytes={binding.WaitingBytes}");
        yield return Line(
            $"  lost: network={ExporterReport.Lost(binding.Exporters)}, kernel={(binding.KernelDrops < 0 ? "unknown" : binding.KernelDrops)}, queue={binding.RingDrops}, refused={binding.Refused}, receive errors={binding.ReceiveErrors}, failures={binding.Failures}");
        if (ExporterReport.Errors(binding.Exporters) is { Length: > 0 } errors)
        {
            yield return $"  errors: {errors}";
        }

        if (binding.LastFailure is not null)
        {
            yield return $"  last failure: {VisibleText.Of(binding.LastFailure)}";
        }

        string refused = binding.RefusedSources.Count == 0 ? "" : $"; refused lately: {string.Join(", ", binding.RefusedSources)}";
        yield return $"  allowed: {binding.Allowed}{refused}";
        if (binding.Sessions is { } sessions)
        {
            yield return Sessions(sessions);
            if (sessions.LastError is { } error)
            {
                yield return $"  last session error: {VisibleText.Of(error)}";
            }
        }

        if (binding.Transport == BindingTransport.Udp)
        {
            yield return Line($"  sockets={binding.Sockets}, buffer={binding.ReceiveBufferBytes} of {binding.RequestedBufferBytes} asked")
                + (binding.BufferAdvice is null ? "" : $"; {binding.BufferAdvice} allows more");
        }

        yield return Line($"  exporters={binding.Exporters.Count}, forgotten={binding.ExportersForgotten}");
    }

    private static string Sessions(SessionStatistics sessions) => Line(
        $"  sessions: open={sessions.Open}, accepted={sessions.Accepted}, refused={sessions.Refused}, framing errors={sessions.FramingErrors}, handshake failures={sessions.HandshakeFailures}, timed out={sessions.TimedOut}, broken={sessions.Broken}");

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
