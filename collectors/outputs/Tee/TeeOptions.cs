using LogFlowDb.Collectors.Receiving;
using LogFlowDb.Outputs.Export;
using LogFlowDb.Outputs.Targets;

namespace LogFlowDb.Outputs.Tee;

/// <summary>What a replicator of datagrams is told.</summary>
internal static class TeeOptions
{
    public static IReadOnlyList<OutputOption> All { get; } =
    [
        new("receiver", "HOST:PORT,…", "where datagrams go") { Required = true },
        new("binding", "NAME", "of which binding; of all unless given"),
        new("exporter", "PREFIX,…", "of which exporters; of all unless given"),
        new("balance", "all|round-robin|exporter", "each receiver gets all, or one gets it: in turn, or by exporter"),
        new("transparent", "on|off", "receivers see the exporter as sender, which takes the right to send raw packets (off)"),
        new("queue", "MEGABYTES", "datagrams that may wait (64)"),
    ];

    /// <exception cref="OutputException">A setting is not acceptable.</exception>
    public static TeeSettings Read(OutputSettings settings) => new(
        settings.Text("binding"),
        settings.Text("exporter") is { } exporters ? Exporters(exporters) : null,
        ExportReceivers.Of(settings),
        settings.One("balance", ("all", TeeBalance.All), ("round-robin", TeeBalance.RoundRobin), ("exporter", TeeBalance.Exporter)),
        settings.Switch("transparent", otherwise: false),
        settings.Number("queue", 64, 1, 16_384) << 20);

    private static AllowList Exporters(string text)
    {
        try
        {
            return AllowList.Of(text.Split(',', StringSplitOptions.TrimEntries));
        }
        catch (FormatException wrong)
        {
            throw new OutputException($"exporter: '{wrong.Message}' is neither an address nor a prefix such as 192.0.2.0/24", wrong);
        }
    }
}
