using LogFlowDb.Outputs.Targets;

namespace LogFlowDb.Outputs.Export;

/// <summary>Rows as NetFlow v5, v9 or IPFIX to collectors: what a probe sends, or what was stored once more.</summary>
public sealed class NetFlowTargetFactory : IOutputTargetFactory
{
    private const long DefaultRate = 200_000;

    public string Name => "netflow";

    public string Description => "NetFlow v5, v9 or IPFIX over UDP to one or more collectors";

    public IReadOnlyList<OutputOption> Options { get; } =
    [
        new("receiver", "HOST:PORT,…", "where datagrams go; each receiver gets all of them") { Required = true },
        new("version", "10|9|5", "IPFIX (10), NetFlow v9 or v5, which tells flows of IPv4 only"),
        new("domain", "NUMBER", "observation domain of IPFIX, source id of v9 (0)"),
        new("size", "BYTES", "largest datagram (1400)"),
        new("template_refresh", "30s|5m", "templates are sent again after that long (30s)"),
        new("rate", "NUMBER", "rows a second at most, because UDP loses what a receiver cannot take; 0 for no limit (200000)"),
    ];

    public IOutputTarget Create(string name, OutputShape shape, OutputSettings settings) =>
        new NetFlowTarget(new ExportSettings(
            settings.One("version", ("10", ExportVersion.Ipfix), ("ipfix", ExportVersion.Ipfix), ("9", ExportVersion.NetFlow9), ("5", ExportVersion.NetFlow5)),
            ExportReceivers.Of(settings),
            (uint)settings.Number("domain", 0, 0, uint.MaxValue),
            (int)settings.Number("size", 1400, 512, 65_507),
            settings.Duration("template_refresh", TimeSpan.FromSeconds(30)),
            settings.Number("rate", DefaultRate, 0, 100_000_000)));
}
