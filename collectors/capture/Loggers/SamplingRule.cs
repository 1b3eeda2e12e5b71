using System.Globalization;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Collectors.Loggers;

/// <summary>A sampling rate that holds for some exporters, or one interface of them.</summary>
/// <param name="Exporters">Null for all.</param>
/// <param name="Interface">Null for all.</param>
internal sealed record SamplingRule(ExporterPrefix? Exporters, long? Interface, double Rate)
{
    private const double MaxRate = uint.MaxValue;
    private const string InterfaceMark = "/if";

    /// <summary>Prefixes of one address contain each other, so the longest that holds an address is the most particular one.</summary>
    public (int Bits, bool HasInterface) Rank => (Exporters?.Bits ?? -1, Interface.HasValue);

    /// <summary><c>512</c>, <c>192.0.2.0/24=512</c>, <c>192.0.2.1/if7=512</c>.</summary>
    /// <exception cref="FormatException">It is nothing of the kind; the message says so.</exception>
    public static SamplingRule Parse(string text)
    {
        int equals = text.LastIndexOf('=');
        string place = equals < 0 ? "" : text[..equals].Trim();
        double rate = ParseRate(text.AsSpan(equals + 1));
        if (equals < 0)
        {
            return new SamplingRule(null, null, rate);
        }

        int mark = place.LastIndexOf(InterfaceMark, StringComparison.Ordinal);
        long? number = mark < 0 ? null : ParseInterface(place.AsSpan(mark + InterfaceMark.Length));
        return new SamplingRule(ExporterPrefix.Parse(mark < 0 ? place : place[..mark]), number, rate);
    }

    public bool Holds(Value exporter) => Exporters is not { } prefix || (exporter.Kind == ValueKind.Ip && prefix.Contains(exporter.AsIp));

    private static double ParseRate(ReadOnlySpan<char> text) =>
        double.TryParse(text.Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double rate) && rate is >= 1 and <= MaxRate
            ? rate
            : throw new FormatException($"has no rate from 1 to {uint.MaxValue}");

    private static long ParseInterface(ReadOnlySpan<char> text) => uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out uint number)
        ? number
        : throw new FormatException($"has no interface number behind {InterfaceMark}");
}
