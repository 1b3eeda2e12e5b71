using System.Globalization;
using System.Text.Json;
using LogFlowDb.Console.Formats;
using LogFlowDb.Engine.Values;
using LogFlowDb.Protocols.Exporters;

namespace LogFlowDb.Console.Commands;

/// <summary>What <c>flowmon.exporters</c> prints of a binding: a row for each exporter and domain.</summary>
internal static class ExporterReport
{
    private const string RecordsKind = "records";
    private const string DatagramsKind = "datagrams";

    private static readonly string[] s_titles =
    [
        "exporter", "type", "domain>", "datagrams>", "records>", "lost>", "share>", "dup.>", "reord.>", "restarts>", "templates>", "options>", "errors>", "last seen",
    ];

    /// <summary>By address.</summary>
    public static IReadOnlyList<ExporterStatistics> InOrder(IEnumerable<ExporterStatistics> exporters) =>
        [.. exporters.OrderBy(static exporter => new IpValue(exporter.Address))];

    public static string Table(CommandContext context, IReadOnlyList<ExporterStatistics> exporters)
    {
        bool hasCounters = exporters.Any(static exporter => exporter.CounterRecords > 0);
        List<string> titles = [.. s_titles];
        if (hasCounters)
        {
            titles.Insert(titles.IndexOf("options>") + 1, "counters>");
        }

        List<IReadOnlyList<string>> rows = [];
        foreach (ExporterStatistics exporter in exporters)
        {
            bool isFirst = true;
            foreach (DomainStatistics domain in Domains(exporter))
            {
                SequenceStatistics sequence = domain.Sequence;
                List<string> row =
                [
                    Address(exporter.Address),
                    domain.FlowType,
                    domain.Agent == exporter.Address ? Number(domain.DomainId) : $"{Address(domain.Agent)}/{Number(domain.DomainId)}",
                    Number(domain.Datagrams),
                    Number(domain.FlowRecords),
                    Number(sequence.Lost),
                    Share(domain),
                    Number(sequence.Duplicates),
                    Number(sequence.Reordered),
                    Number(sequence.Restarts),
                    Number(domain.Templates + domain.OptionsTemplates),
                    Number(domain.OptionRecords),
                ];
                if (hasCounters)
                {
                    row.Add(Number(domain.CounterRecords));
                }

                // These are known of an exporter as a whole.
                row.AddRange(isFirst ? [Number(exporter.Errors.Values.Sum()), LastSeen(context, exporter)] : ["", ""]);
                rows.Add(row);
                isFirst = false;
            }

            if (isFirst)
            {
                rows.Add(
                [
                    Address(exporter.Address), "-", .. Enumerable.Repeat("", titles.Count - 4), Number(exporter.Errors.Values.Sum()), LastSeen(context, exporter),
                ]);
            }
        }

        return TextTable.Format(titles, rows);
    }

    /// <summary>What the table has no room for, some lines for one exporter.</summary>
    public static IEnumerable<string> Details(ExporterStatistics exporter)
    {
        yield return Address(exporter.Address);
        yield return Line($"  bytes={exporter.Bytes}, saturated values={exporter.Saturated}{(exporter.UnknownElements > 0 ? string.Create(CultureInfo.InvariantCulture, $", unknown elements={exporter.UnknownElements}") : "")}");
        if (exporter.TemplateHistory is { Announced: > 0 } templates)
        {
            yield return Line(
                $"  templates: announced={templates.Announced}, changed={templates.Changed}, withdrawn={templates.Withdrawn}, expired={templates.Expired}, evicted={templates.Evicted}");
        }

        if (exporter.HeldBack is { Held: > 0 } or { Refused: > 0 })
        {
            HeldBackStatistics waiting = exporter.HeldBack;
            yield return Line(
                $"  sets before their template: held={waiting.Held}, replayed={waiting.Replayed}, expired={waiting.Expired}, refused={waiting.Refused}, bytes now={waiting.Bytes}");
        }

        foreach (DomainStatistics domain in Domains(exporter).Where(static domain => domain.Sequence.Lost > 0))
        {
            yield return Line(
                $"  {domain.FlowType} {domain.DomainId}: lost {domain.Sequence.Lost} of {domain.Sequence.Lost + Received(domain)} {(CountsDatagrams(domain) ? DatagramsKind : RecordsKind)} ({Share(domain)})");
        }

        foreach ((DomainStatistics domain, SampleSourceStatistics source) in Domains(exporter)
            .SelectMany(static domain => domain.Sources.OrderBy(static each => each.SourceId).Select(source => (domain, source))))
        {
            yield return Line(
                $"  {domain.FlowType} {domain.DomainId}, source {source.SourceId}: samples={source.Samples}, lost={source.Lost}, dropped by agent={source.AgentDrops}, sampling_rate={source.SamplingRate}, effective={source.EffectiveRate:0.##}");
        }

        if (exporter.Errors.Count > 0)
        {
            yield return $"  errors: {Errors([exporter])}";
        }
    }

    /// <summary>By reason, of all the exporters.</summary>
    public static string Errors(IReadOnlyList<ExporterStatistics> exporters) => string.Join(", ", exporters
        .SelectMany(static exporter => exporter.Errors)
        .GroupBy(static entry => entry.Key, static entry => entry.Value)
        .OrderBy(static reason => reason.Key)
        .Select(static reason => string.Create(
            CultureInfo.InvariantCulture, $"{JsonNamingPolicy.SnakeCaseLower.ConvertName(reason.Key.ToString())}={reason.Sum()}")));

    /// <summary>What sequence numbers say is missing, in the units that protocols count in.</summary>
    public static string Lost(IReadOnlyList<ExporterStatistics> exporters)
    {
        DomainStatistics[] domains = [.. exporters.SelectMany(static exporter => exporter.Domains)];
        long datagrams = domains.Where(CountsDatagrams).Sum(static domain => domain.Sequence.Lost);
        long records = domains.Where(static domain => !CountsDatagrams(domain)).Sum(static domain => domain.Sequence.Lost);
        return datagrams == 0 && records == 0 ? "0"
            : records == 0 ? $"{Number(datagrams)} {DatagramsKind}"
            : datagrams == 0 ? $"{Number(records)} {RecordsKind}"
            : $"{Number(datagrams)} {DatagramsKind} + {Number(records)} {RecordsKind}";
    }

    public static string Address(UInt128 address) => new IpValue(address).ToString();

    private static IEnumerable<DomainStatistics> Domains(ExporterStatistics exporter) =>
        exporter.Domains.OrderBy(static domain => domain.FlowType, StringComparer.Ordinal).ThenBy(static domain => domain.Agent).ThenBy(static domain => domain.DomainId);

    /// <summary>v9 and sFlow number their datagrams, v5 its flows, IPFIX its data records.</summary>
    private static bool CountsDatagrams(DomainStatistics domain) => domain.FlowType is "netflow9" or "sflow5";

    private static long Received(DomainStatistics domain) => CountsDatagrams(domain) ? domain.Datagrams : domain.FlowRecords + domain.OptionRecords;

    private static string Share(DomainStatistics domain)
    {
        long lost = domain.Sequence.Lost, all = lost + Received(domain);
        return string.Create(CultureInfo.InvariantCulture, $"{(lost == 0 ? 0 : 100.0 * lost / all):0.##} %");
    }

    private static string LastSeen(CommandContext context, ExporterStatistics exporter) =>
        context.LocalTime(exporter.LastSeen == 0 ? null : DateTime.UnixEpoch.AddTicks(exporter.LastSeen / TimeSpan.NanosecondsPerTick));

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
