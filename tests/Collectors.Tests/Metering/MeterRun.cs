using LogFlowDb.Collectors.Metering;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Collectors.Tests.Metering;

/// <summary>A meter and what came out of it.</summary>
internal sealed class MeterRun
{
    private readonly List<RowBatch> _batches = [];

    public MeterRun(MeterSettings? settings = null) => Meter = new FlowMeter(settings ?? MeterSettings.Default, _batches.Add);

    public FlowMeter Meter { get; }

    public IReadOnlyList<RowBatch> Batches => _batches;

    public int Rows => _batches.Sum(batch => batch.RowCount);

    /// <summary>All packets through one meter, to the end.</summary>
    public static MeterRun Of(MeterSettings? settings, params IEnumerable<TestPacket> packets)
    {
        MeterRun run = new(settings);
        TestPacket.Add(run.Meter, packets);
        run.Meter.EndAll();
        return run;
    }

    /// <summary>The values of a field in all rows, in the order of the rows' first times.</summary>
    public List<string> Texts(string field) =>
        [.. Cells("first_time").Zip(Cells(field)).OrderBy(pair => pair.First.AsLong).Select(pair => pair.Second.ToString())];

    public long Sum(string field) => Cells(field).Where(value => !value.IsNull).Sum(value => value.AsLong);

    /// <summary>All rows, each its cells by name, nulls left out.</summary>
    public IEnumerable<Dictionary<string, Value>> Records() => _batches.SelectMany(batch => Enumerable.Range(0, batch.RowCount).Select(row =>
        batch.Names.ToArray().Where(name => !batch.Column(name)[row].IsNull).ToDictionary(name => name, name => batch.Column(name)[row], StringComparer.Ordinal)));

    private IEnumerable<Value> Cells(string field) =>
        _batches.SelectMany(batch => Enumerable.Range(0, batch.RowCount).Select(row => batch.Column(field)[row]));
}
