using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using LogFlowDb.Collectors.Pcap;
using LogFlowDb.Collectors.Tests.Support;
using Xunit.Abstractions;

namespace LogFlowDb.Collectors.Tests.Pcap;

/// <summary>What an independent reader found in the containers of real and damaged capture files, packets and where they end.</summary>
public sealed partial class CaptureFileConformanceTests(ITestOutputHelper output)
{
    private const string Absent = "(no captures beside the repository)";

    public static TheoryData<string> Cases()
    {
        string[] cases = [.. SharedCaptures.Cases("packets", "malformed")];
        return cases.Length > 0 ? [.. cases] : [Absent];
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void TryReadBatch_RealCapture_FindsWhatTheReferenceFound(string name)
    {
        if (string.Equals(name, Absent, StringComparison.Ordinal))
        {
            output.WriteLine($"skipped: {Absent}");
            return;
        }

        string folder = Path.Combine(SharedCaptures.Folder!, name);
        using JsonDocument expected = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "expected.json")));
        foreach (JsonElement result in expected.RootElement.GetProperty("results").EnumerateArray())
        {
            JsonElement reference = result.GetProperty("reference");
            if (reference.TryGetProperty("container", out JsonElement container))
            {
                string path = Path.Combine(folder, Assert.Single(result.GetProperty("files").EnumerateArray()).GetString()!);
                Assert.Equal(Expected(reference, container), Found(path));
            }
        }
    }

    private static Facts Expected(JsonElement reference, JsonElement container)
    {
        string kind = container.GetProperty("container").GetString()!;
        return kind == "unknown" ? Facts.None : new Facts(
            kind.Split('-')[0],
            Offset(container.GetProperty("error").GetString()),
            reference.GetProperty("packets").GetInt64(),
            reference.GetProperty("captured_bytes").GetInt64(),
            reference.GetProperty("frame_bytes").GetInt64(),
            reference.GetProperty("snapped_packets").GetInt64(),
            Time(reference.GetProperty("first_ts_ns")),
            Time(reference.GetProperty("last_ts_ns")),
            Numbers(reference.GetProperty("packets_by_linktype")),
            Numbers(reference.GetProperty("packets_by_interface")));
    }

    private static Facts Found(string path)
    {
        CaptureReader reader;
        try
        {
            reader = CaptureReader.Open(path);
        }
        catch (CaptureFileException)
        {
            return Facts.None;
        }

        using (reader)
        {
            FrameBatch batch = new();
            List<FrameReference> frames = [];
            while (reader.TryReadBatch(batch))
            {
                frames.AddRange(batch.Frames);
            }

            return new Facts(
                reader.Kind,
                Offset(reader.Error),
                frames.Count,
                frames.Sum(frame => (long)frame.Length),
                frames.Sum(frame => (long)frame.OriginalLength),
                frames.Count(frame => frame.Length < frame.OriginalLength),
                frames.Select(frame => frame.Timestamp).Where(HasTime).DefaultIfEmpty().Min(),
                frames.Select(frame => frame.Timestamp).Where(HasTime).DefaultIfEmpty().Max(),
                Counts(frames, frame => frame.LinkType),
                Counts(frames, frame => frame.Interface));
        }
    }

    private static bool HasTime(long time) => time != 0;

    /// <summary>Where reading ended; −1 when nothing is wrong. Texts differ, places must not.</summary>
    private static long Offset(string? error) => error is null
        ? -1
        : long.Parse(OffsetText().Match(error).ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"(?<=offset )\d+", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex OffsetText();

    private static long Time(JsonElement time) => time.ValueKind == JsonValueKind.Number ? time.GetInt64() : 0;

    private static string Numbers(JsonElement counts) => string.Join(' ', counts.EnumerateObject()
        .Select(entry => (Key: int.Parse(entry.Name, CultureInfo.InvariantCulture), Count: entry.Value.GetInt32()))
        .OrderBy(entry => entry.Key));

    private static string Counts(List<FrameReference> frames, Func<FrameReference, int> key) => string.Join(' ', frames
        .GroupBy(key)
        .Select(group => (group.Key, Count: group.Count()))
        .OrderBy(entry => entry.Key));

    private sealed record Facts(
        string Kind, long ErrorOffset, long Packets, long CapturedBytes, long FrameBytes, long Snapped, long First, long Last, string ByLinkType, string ByInterface)
    {
        public static Facts None { get; } = new("unknown", -1, 0, 0, 0, 0, 0, 0, "", "");
    }
}
