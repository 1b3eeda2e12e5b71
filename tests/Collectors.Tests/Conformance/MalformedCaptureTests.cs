using System.Text.Json;
using LogFlowDb.Collectors.Import;
using LogFlowDb.Collectors.Pcap;
using LogFlowDb.Collectors.Tests.Support;
using Xunit.Abstractions;

namespace LogFlowDb.Collectors.Tests.Conformance;

/// <summary>Broken exports and capture files: no crash, no hang, no growth, something counted, and what comes next is decoded.</summary>
[Collection(AloneCollection.Name)]
public sealed class MalformedCaptureTests(ITestOutputHelper output)
{
    private const string Absent = "(no captures beside the repository)";

    /// <summary>Far above what the largest of them needs, far below what a count from outside could ask for.</summary>
    private const long MostAllocated = 128 << 20;

    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(5);

    public static TheoryData<string> Cases()
    {
        string[] present = [.. CaptureCase.Names("malformed")];
        return present.Length > 0 ? [.. present] : [Absent];
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Import_MalformedCapture_EndsAndCounts(string name)
    {
        if (string.Equals(name, Absent, StringComparison.Ordinal))
        {
            output.WriteLine($"skipped: {Absent}");
            return;
        }

        CaptureCase capture = new(name);
        foreach ((string[] files, JsonElement reference) in capture.Units)
        {
            await using ImportedCase imported = new();
            bool isRefused = false;
            long before = GC.GetTotalAllocatedBytes(precise: true);
            foreach (string file in files)
            {
                try
                {
                    await imported.AddAsync(capture.AsCapture(file, imported.Folder));
                }
                catch (CaptureFileException refusal)
                {
                    isRefused = true;
                    output.WriteLine($"{file}: {refusal.Message}");
                }
            }

            Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, MostAllocated);
            Assert.True(imported.Longest < s_longest, $"{string.Join(", ", files)}: {imported.Longest}");
            Assert.True(isRefused || !HasProblems(reference) || imported.Results.Any(result => result.Error is not null || result.Skipped.Count > 0), $"{string.Join(", ", files)}: nothing was counted");
            int rows = imported.Flows.Count;
            Assert.True(rows <= MostRecords(reference), $"{string.Join(", ", files)}: {rows} records");

            await imported.AddAsync(imported.Folder.Write("good.pcap", new PcapWriter().Add(Datagrams.V5(30)).Bytes));

            Assert.Equal(rows + 30, imported.Flows.Count);
        }
    }

    /// <summary>The count in a header of v9 says nothing: many exporters fill it otherwise than RFC 3954 §5.1 asks.</summary>
    private static bool HasProblems(JsonElement reference) => reference.TryGetProperty("problem_texts", out JsonElement texts)
        && texts.EnumerateArray().Any(text => !text.GetString()!.Contains("v9 header count", StringComparison.Ordinal));

    /// <summary>Of packet captures, which hold no exports, none.</summary>
    private static long MostRecords(JsonElement reference)
    {
        long Number(string name) => reference.TryGetProperty(name, out JsonElement value) ? value.GetInt64() : 0;
        return Number("flow_samples") + Math.Max(Number("flow_records"), Number("records_if_buffered"));
    }
}
