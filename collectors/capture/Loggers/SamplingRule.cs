using System.Globalization;
using LogFlowDb.Collectors.Receiving;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Collectors.Loggers;

/// <summary>A sampling rate that holds for some exporters, or one interface of them.</summary>
/// <param name="Exporters">One prefix; null for all.</param>
/// <param name="Span">How many addresses that is, less one.</param>
/// <param name="Interface">Null for all.</param>
internal sealed record SamplingRule(PrefixSet? Exporters, UInt128 Span, long? Interface, double Rate)
{
    private const double MaxRate = uint.MaxValue;
    private const string InterfaceMark = "/if";

    /// <summary>The first of the rules that hold is the most particular one: prefixes that hold one address contain each other.</summary>
    public (bool IsOfAll, UInt128 Span, bool IsOfAllInterfaces) Rank => (Exporters is null, Span, Interface is null);

    /// <summary><c>512</c>, <c>192.0.2.0/24=512</c>, <c>192.0.2.1/if7=512</c>.</summary>
    /// <exception cref="FormatException">It is nothing of the kind; the message says so.</exception>
    public static SamplingRule Parse(string text)
    {
        int equals = text.LastIndexOf('=');
        string place = equals < 0 ? "" : text[..equals].Trim();
        double rate = ParseRate(text.AsSpan(equals + 1));
        if (equals < 0)
        {
            return new SamplingRule(null, UInt128.MaxValue, null, rate);
        }

        int mark = place.LastIndexOf(InterfaceMark, StringComparison.Ordinal);
        long? number = mark < 0 ? null : ParseInterface(place.AsSpan(mark + InterfaceMark.Length));
        AddressPrefix prefix = ParsePrefix(mark < 0 ? place : place[..mark]);
        return new SamplingRule(new PrefixSet([prefix]), prefix.Last - prefix.First, number, rate);
    }

    /// <exception cref="FormatException">It is none; the message says so.</exception>
    public static AddressPrefix ParsePrefix(string text) => AddressPrefix.TryParse(text, out AddressPrefix prefix)
        ? prefix
        : throw new FormatException("is neither an address nor a prefix such as 192.0.2.0/24");

    public bool Holds(Value exporter) => Exporters is null || (exporter.Kind == ValueKind.Ip && Exporters.Contains(exporter.AsIp.Number));

    private static double ParseRate(ReadOnlySpan<char> text) =>
        double.TryParse(text.Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double rate) && rate is >= 1 and <= MaxRate
            ? rate
            : throw new FormatException($"has no rate from 1 to {uint.MaxValue}");

    private static long ParseInterface(ReadOnlySpan<char> text) => uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out uint number)
        ? number
        : throw new FormatException($"has no interface number behind {InterfaceMark}");
}
