using LogFlowDb.Engine.Loggers;

namespace LogFlowDb.Collectors.Loggers;

/// <summary>Makes loggers that meter the packets of an interface or a capture file into flow records.</summary>
public sealed class PcapLoggerFactory : ILoggerFactory
{
    public string Name => "pcap";

    public string DisplayName => "Packet Capture";

    public string Description => "flow records of packets, live from an interface or once from a capture file";

    public IReadOnlyList<LoggerOption> Options => PcapLoggerSettings.Options;

    /// <inheritdoc/>
    public Logger Create(LoggerSpec spec)
    {
        if (spec.Configuration.Keys.FirstOrDefault(key => Options.All(option => option.Key != key)) is { } unknown)
        {
            throw new LoggerException($"unknown option {unknown}, one of {string.Join(", ", Options.Select(static option => option.Key))}");
        }

        return new PcapLogger(spec, PcapLoggerSettings.Parse(spec.Configuration));
    }
}
