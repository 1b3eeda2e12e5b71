using System.Globalization;
using System.Text;
using LogFlowDb.Console.Formats;
using LogFlowDb.Protocols.NetFlow;

namespace LogFlowDb.Console.Commands;

/// <summary>What <c>flowmon.options</c> prints of a binding: what option records taught, and new records are read with.</summary>
internal static class OptionReport
{
    /// <summary>The last that a date can be.</summary>
    private const long MaxMilliseconds = 253_402_300_799_999;

    private const int EngineShift = 120;

    public static IEnumerable<string> Lines(CommandContext context, DecoderSnapshot learned)
    {
        foreach (KnownOptions known in learned.Options
            .OrderBy(static each => each.Exporter).ThenBy(static each => each.Version).ThenBy(static each => each.DomainId))
        {
            string started = known.Options.SystemInitTime is { } time
                ? $", started={context.LocalTime(DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(time, 0, MaxMilliseconds)).UtcDateTime)}"
                : "";
            yield return Line(
                $"exporter={ExporterReport.Address(known.Exporter)}, type={FlowHeader.FlowTypeOf(known.Version)}, domain={known.DomainId}{started}");
            foreach (SamplerEntry sampler in known.Options.Samplers.OrderBy(static each => each.Scope).ThenBy(static each => each.Id))
            {
                string scope = sampler.Scope switch
                {
                    SamplerScope.Domain => "all records",
                    SamplerScope.LineCard => Line($"line card {sampler.Id}"),
                    _ => Line($"{sampler.Scope.ToString().ToLowerInvariant()} {sampler.Id}"),
                };
                yield return Line($"  {scope}: sampling_rate={sampler.Rate}")
                    + (sampler.Algorithm == 0 ? "" : Line($", sampling_algorithm={sampler.Algorithm}"));
            }

            foreach (NameEntry name in known.Options.Names.OrderBy(static each => each.Kind).ThenBy(static each => each.Key))
            {
                yield return $"  {Key(name)}: {VisibleText.Of(Encoding.UTF8.GetString(name.Name))}";
            }
        }

        foreach (KnownElements known in learned.Elements.OrderBy(static each => each.Exporter))
        {
            yield return $"exporter={ExporterReport.Address(known.Exporter)}, elements described by itself";
            foreach (ElementDescription element in known.Elements.OrderBy(static each => each.Pen).ThenBy(static each => each.Id))
            {
                yield return Line($"  {element.Pen}/{element.Id}: {VisibleText.Of(element.Name)}");
            }
        }
    }

    private static string Key(NameEntry name) => name.Kind switch
    {
        OptionNameKind.Vrf => Line($"vrf {name.Key}"),

        // An engine in the highest byte, and a number in it (RFC 6759 §4).
        OptionNameKind.Application => Line($"application {name.Key >> EngineShift}:{name.Key & ((UInt128.One << EngineShift) - 1)}"),
        OptionNameKind.NatPool => Line($"nat pool {name.Key}"),
        _ => Line($"{name.Kind.ToString().ToLowerInvariant()} {name.Key}"),
    };

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
