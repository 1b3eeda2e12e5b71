using System.Globalization;
using LogFlowDb.Console.Formats;
using LogFlowDb.Console.State;
using LogFlowDb.Outputs.Running;

namespace LogFlowDb.Console.Commands;

/// <summary>All about one output, as <c>outputs NAME</c> shows it.</summary>
internal static class OutputReport
{
    public static void Write(CommandContext context, string name)
    {
        context.Instance.Outputs.Require(name);
        (StoredOutput stored, Output? output, string? failure) = context.Instance.Outputs.Outputs.First(one => one.Stored.Name == name);
        context.WriteTitle($"Output [{name}]");
        context.WriteLine($" * Type: {stored.Type}");
        if (output is null)
        {
            context.WriteLine($" * Failure: {VisibleText.Of(failure ?? "")}");
        }
        else
        {
            WriteStatus(context, stored, output, output.Status());
        }

        context.WriteLine();
        context.WriteTitle("Configuration");
        foreach ((string key, string value) in stored.Values)
        {
            context.WriteLine($" * {key}: {VisibleText.Of(value)}");
        }
    }

    private static void WriteStatus(CommandContext context, StoredOutput stored, Output output, OutputStatus status)
    {
        string waiting = status.State == OutputState.Stopped && stored.Started && !context.Instance.IsCollecting ? " (runs with `logdb serve`)"
            : status.State != OutputState.Waiting ? ""
            : status.WaitsUntil is { } until && status.LastErrorAt is not null ? $" after a failure, until {context.LocalTime(until)}"
            : $": {VisibleText.Of(status.WaitsFor ?? "")}";
        context.WriteLine($" * From: {output.SourceKind} {VisibleText.Of(output.Source)}");
        context.WriteLine($" * To: {VisibleText.Of(status.Place)}");
        context.WriteLine($" * State: {status.State}{waiting}");
        context.WriteLine($" * Sent: {OutputCommands.Text(status.Sent)}");
        if (output.Shape.IsAggregated)
        {
            context.WriteLine($" * Summed up: {OutputCommands.Text(status.Read)}");
        }

        context.WriteLine($" * Queued: {OutputCommands.Text(status.Queued)}");
        context.WriteLine($" * Dropped: {string.Join(", ", status.Dropped.Select(static dropped => string.Create(CultureInfo.InvariantCulture, $"{dropped.Rows} {dropped.Reason}")).DefaultIfEmpty("0"))}");
        context.WriteLine($" * Failures: {OutputCommands.Text(status.Retries)}");
        context.WriteLine($" * Last Sent: {context.LocalTime(status.LastSent)}");
        context.WriteLine($" * Last Error: {(status.LastError is { } error ? $"{context.LocalTime(status.LastErrorAt)} {VisibleText.Of(error)}" : "N/A")}");
        if (output.IsDurable)
        {
            context.WriteLine($" * Position: _id {OutputCommands.Text(status.Position.LastId)}");
        }

        foreach ((string counter, long value) in status.Counters)
        {
            context.WriteLine($" * {counter}: {OutputCommands.Text(value)}");
        }
    }
}
