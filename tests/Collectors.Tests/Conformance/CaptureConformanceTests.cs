using System.Text.Json;
using LogFlowDb.Collectors.Tests.Support;
using LogFlowDb.Engine.Values;
using Xunit.Abstractions;

namespace LogFlowDb.Collectors.Tests.Conformance;

/// <summary>
/// Real exports through the importer into a table and back: numbers of records, sums, and every value, against an independent
/// decoder and against what other collectors make of the same files.
/// </summary>
public sealed class CaptureConformanceTests(ITestOutputHelper output)
{
    private const string Absent = "(no captures beside the repository)";

    public static TheoryData<string> Cases() => Present(CaptureCase.Names("netflow5", "netflow9", "ipfix", "sflow", "malformed").Where(name => new CaptureCase(name).IsFlow));

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Import_Capture_GivesNumbersAndSumsOfTheReference(string name)
    {
        if (IsAbsent(name))
        {
            return;
        }

        CaptureCase capture = new(name);
        foreach ((string[] files, JsonElement reference) in capture.Units)
        {
            await using ImportedCase imported = await ImportedCase.OfAsync(capture, files);
            List<StoredRow> flows = imported.Flows;
            (long least, long most) = Records(reference);
            Assert.True(flows.Count >= least && flows.Count <= most, $"{string.Join(", ", files)}: {flows.Count} records, expected {least} to {most}");
            Assert.Equal(flows.Count, imported.Results.Sum(result => result.Records));
            if (least == most && reference.TryGetProperty("aggregates", out JsonElement aggregates))
            {
                AssertByProtocol(aggregates.GetProperty("by_protocol"), flows);
            }

            if (reference.TryGetProperty("counter_samples", out JsonElement counters))
            {
                Assert.Equal(counters.GetInt32(), imported.Counters.Count);
            }

            // Of malformed exports the reference is a bound for flows; a template that is refused leaves data that may wait for another.
            if (reference.TryGetProperty("option_records", out JsonElement options) && Number(reference, "undecodable_sets") == 0 && !name.StartsWith("malformed", StringComparison.Ordinal))
            {
                Assert.Equal(options.GetInt32(), imported.Options.Count);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Import_Capture_HoldsEveryValueOfTheReference(string name)
    {
        if (IsAbsent(name))
        {
            return;
        }

        CaptureCase capture = new(name);
        IReadOnlyList<ReferenceRecord> records = capture.Records();
        if (records.Count == 0)
        {
            return;
        }

        await using ImportedCase imported = await ImportedCase.OfAsync(capture, capture.Units[0].Files);
        List<StoredRow> flows = imported.Flows;
        StoredRow[] samples = [.. flows.Where(row => row["flow_type"].ToString() == "sflow5")];
        (string Kind, ReferenceRecord[] Records, IReadOnlyList<StoredRow> Rows, Func<ReferenceRecord, IEnumerable<(string, Value[], string)>> Expected)[] kinds =
        [
            ("flows", [.. records.Where(record => record is { IsFields: true, IsOptions: false })], [.. flows.Except(samples)], record => record.Expected()),
            ("options", [.. records.Where(record => record is { IsFields: true, IsOptions: true })], imported.Options, record => record.Expected()),
            ("samples", [.. records.Where(ReferenceSample.IsFlow)], samples, ReferenceSample.Flow),
            ("counters", [.. records.Where(ReferenceSample.IsCounters)], imported.Counters, ReferenceSample.Counters),
        ];
        List<Difference> found = [];
        foreach ((string kind, ReferenceRecord[] wanted, IReadOnlyList<StoredRow> rows, var expected) in kinds)
        {
            IReadOnlyList<StoredRow> compared = capture.IsListingCut ? [.. rows.Take(wanted.Length)] : rows;
            found.AddRange(Comparison.Compare(wanted, compared, (record, row, number) => Differences(expected(record), row, number))
                .Select(difference => difference with { Source = $"{name}/expected.records.jsonl, {kind}" }));
        }

        Report(name, found);
    }

    private static IEnumerable<Difference> Differences(IEnumerable<(string Field, Value[] Accepted, string Source)> expected, StoredRow row, string number) => expected
        .Where(one => !one.Accepted.Any(value => Comparison.Same(value, row[one.Field])))
        .Select(one => new Difference("", number, $"{one.Field} ({one.Source})", string.Join(" or ", one.Accepted.Select(Comparison.Text)), Comparison.Text(row[one.Field])));

    public static TheoryData<string> CasesWithGoldens() => Present(CaptureCase.Names("netflow5", "netflow9", "ipfix", "sflow", "malformed")
        .Where(name => new CaptureCase(name) is { IsFlow: true, Units.Count: 1 } capture && capture.Goldens.Any(golden => GoldenFile.IsReadable(golden.Kind))));

    [Theory]
    [MemberData(nameof(CasesWithGoldens))]
    public async Task Import_Capture_HoldsEveryValueOfOtherCollectors(string name)
    {
        if (IsAbsent(name))
        {
            return;
        }

        CaptureCase capture = new(name);
        await using ImportedCase imported = await ImportedCase.OfAsync(capture, capture.Units[0].Files);
        List<StoredRow> flows = imported.Flows, options = imported.Options;
        List<Difference> found = [];
        foreach ((string file, string kind) in capture.Goldens.Where(golden => GoldenFile.IsReadable(golden.Kind)))
        {
            GoldenFile golden = GoldenFile.Read(kind, capture.File(file), capture.IsOptions());
            foreach ((bool isOptions, List<StoredRow> rows) in new[] { (false, flows), (true, options) })
            {
                GoldenRecord[] records = [.. golden.Records.Where(record => record.IsOptions == isOptions)];
                found.AddRange((golden.IsWhole
                    ? Comparison.Compare(records, rows, (record, row, number) => record.Differences(row, number))
                    : records.SelectMany(record => record.Differences(rows[record.Index], WireValue.Invariant(record.Index))))
                    .Select(difference => difference with { Source = $"{name}/{file}{(isOptions ? ", options" : "")}" }));
            }

            output.WriteLine($"{file}: {golden.Records.Sum(record => record.Values.Count)} values, {golden.Unread.Count} not comparable: {string.Join(' ', golden.Unread.Distinct(StringComparer.Ordinal))}");
            Assert.True(golden.Records.Count == 0 || golden.Records.Any(record => record.Values.Count > 0), $"{file}: nothing was compared");
        }

        Report(name, found);
    }

    private static (long Least, long Most) Records(JsonElement reference)
    {
        long samples = Number(reference, "flow_samples");
        long records = samples + Number(reference, "flow_records");
        return Number(reference, "undecodable_sets") > 0 && Number(reference, "records_if_buffered") > Number(reference, "listed_records")
            ? (records + 1, samples + Number(reference, "records_if_buffered"))
            : (records, records);
    }

    private static Value ProtocolOf(StoredRow row) => row["protocol_2"].IsNull ? row["protocol"] : row["protocol_2"];

    private static void AssertByProtocol(JsonElement protocols, List<StoredRow> flows)
    {
        foreach (JsonProperty protocol in protocols.EnumerateObject())
        {
            // "None" holds records without a protocol. Of records with two headers the reference counts the outer one, which we keep aside.
            StoredRow[] rows = [.. flows.Where(row => ProtocolOf(row) is { IsNull: false } number ? number.ToString() == protocol.Name : protocol.Name == "None")];
            JsonElement expected = protocol.Value;
            Assert.Equal(
                $"protocol {protocol.Name}: {expected.GetProperty("records")} records, {expected.GetProperty("bytes")} bytes, {expected.GetProperty("packets")} packets",
                $"protocol {protocol.Name}: {rows.Length} records, {rows.Sum(row => Long(row, "octet_count"))} bytes, {rows.Sum(row => Long(row, "packet_count"))} packets");
        }
    }

    private static long Long(StoredRow row, string field) => row[field] is { Kind: ValueKind.Long } value ? value.AsLong : 0;

    private static long Number(JsonElement reference, string name) => reference.TryGetProperty(name, out JsonElement value) ? value.GetInt64() : 0;

    private static TheoryData<string> Present(IEnumerable<string> cases)
    {
        string[] present = [.. cases];
        return present.Length > 0 ? [.. present] : [Absent];
    }

    private bool IsAbsent(string name)
    {
        if (string.Equals(name, Absent, StringComparison.Ordinal))
        {
            output.WriteLine($"skipped: {Absent}");
            return true;
        }

        return false;
    }

    private void Report(string name, List<Difference> found)
    {
        Difference[] wrong = [.. found.Where(difference => !KnownDifferences.IsKnown(name, difference))];
        output.WriteLine($"{found.Count - wrong.Length} documented differences");
        Assert.True(wrong.Length == 0, $"{wrong.Length} differences\n{string.Join('\n', wrong.Take(12))}");
    }
}
