using System.Globalization;
using LogFlowDb.Collectors.Bindings;
using LogFlowDb.Collectors.Receiving;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Loggers;
using LogFlowDb.Protocols.Records;

namespace LogFlowDb.Collectors.Loggers;

/// <summary>
/// What a logger gives of all records: which are chosen, what becomes of their counters, which fields are left. Immutable but for
/// counters; safe for concurrent use.
/// </summary>
internal sealed class FlowLoggerSettings
{
    private readonly HashSet<string> _bindings;
    private readonly RowSelector _selector;
    private readonly SamplingOverride? _sampling;
    private readonly FieldProjection _projection;

    private FlowLoggerSettings(
        RecordStream stream, HashSet<string> bindings, RowSelector selector, SamplingOverride? sampling, Renormalizer? renormalizer, FieldProjection projection)
    {
        Stream = stream;
        _bindings = bindings;
        _selector = selector;
        _sampling = sampling;
        Renormalizer = renormalizer;
        _projection = projection;
    }

    public RecordStream Stream { get; }

    /// <summary>Null unless counters are multiplied.</summary>
    public Renormalizer? Renormalizer { get; }

    /// <exception cref="LoggerException">A key is unknown or a value not acceptable.</exception>
    public static FlowLoggerSettings Parse(FlowLoggerKind kind, IReadOnlyDictionary<string, string> configuration)
    {
        if (configuration.Keys.FirstOrDefault(key => kind.Options.All(option => option.Key != key)) is { } unknown)
        {
            throw new LoggerException($"unknown option {unknown}, one of {string.Join(", ", kind.Options.Select(option => option.Key))}");
        }

        SettingReader reader = new(kind.Options, configuration);
        RecordStream stream = reader.One(FlowLoggerKind.RecordsKey, kind.Records);
        SamplingRule[] rules = [.. reader.List(FlowLoggerKind.SamplingKey, SamplingRule.Parse, ';')];
        AddressPrefix[] exporters = [.. reader.List(FlowLoggerKind.ExporterKey, SamplingRule.ParsePrefix)];
        bool renormalize = reader.One(FlowLoggerKind.RenormalizeKey, ("false", false), ("true", true));
        if ((rules.Length > 0 || renormalize) && stream is RecordStream.Counters or RecordStream.Options)
        {
            string key = renormalize ? FlowLoggerKind.RenormalizeKey : FlowLoggerKind.SamplingKey;
            throw new LoggerException($"{key}: {reader.Text(FlowLoggerKind.RecordsKey)} are not sampled");
        }

        return new FlowLoggerSettings(
            stream,
            [.. reader.List(FlowLoggerKind.BindingKey, BindingName)],
            new RowSelector(exporters.Length > 0 ? new PrefixSet(exporters) : null, [.. reader.List(FlowLoggerKind.SourceIdsKey, SourceId)]),
            rules.Length > 0 ? new SamplingOverride(rules) : null,
            renormalize ? new Renormalizer() : null,
            new FieldProjection([.. reader.List(FlowLoggerKind.FieldsKey, FieldName)]));
    }

    /// <summary>What is left of a batch; null when nothing is.</summary>
    public RowBatch? Apply(FlowBatch batch)
    {
        if (batch.Stream != Stream
            || (_bindings.Count > 0 && !_bindings.Contains(batch.Binding))
            || _selector.Apply(batch.Rows) is not { } rows)
        {
            return null;
        }

        rows = _sampling?.Apply(rows) ?? rows;
        rows = Renormalizer?.Apply(rows) ?? rows;
        return _projection.Apply(rows);
    }

    private static string BindingName(string entry) => entry.Length > 0 ? entry : throw new FormatException("is no name of a binding");

    private static long SourceId(string entry) => uint.TryParse(entry, NumberStyles.None, CultureInfo.InvariantCulture, out uint id)
        ? id
        : throw new FormatException($"is not a number from 0 to {uint.MaxValue}");

    /// <summary>Names of the vocabulary, and the forms under which unknown and reverse elements are kept.</summary>
    internal static string FieldName(string entry)
    {
        bool isDerived = entry.StartsWith("ie_", StringComparison.Ordinal)
            || entry.StartsWith("pen_", StringComparison.Ordinal)
            || entry.StartsWith("sflow_", StringComparison.Ordinal)
            || entry.StartsWith("reverse_", StringComparison.Ordinal);
        return isDerived || FlowFields.Find(entry) is not null ? entry : throw new FormatException("is not a field of flow records");
    }
}
