using LogFlowDb.Collectors.Pcap;
using LogFlowDb.Console.Commands;
using LogFlowDb.Console.Formats;
using LogFlowDb.Console.Sessions;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Console.Capture;

/// <summary>The interfaces that can be captured on.</summary>
internal static class InterfaceReport
{
    private static readonly Listing<CaptureInterface> s_listing = new(
        ("interface", static device => Value.From(device.Name)),
        ("state", static device => Value.From(device.IsRunning ? "running" : device.IsUp ? "up" : "down")),
        ("addresses", static device => Value.From(string.Join(" ", device.Addresses))),
        ("description", static device => Value.From(device.Description.Length > 0 ? device.Description : null)));

    /// <param name="format">Null for a table.</param>
    /// <exception cref="CaptureException">libpcap is missing.</exception>
    public static void Write(ICommandSession session, string? format) =>
        s_listing.Write(session, format ?? OutputFormat.Table, LiveCapture.Interfaces(), "description");
}
