using System.Globalization;
using System.Text;
using LogFlowDb.Collectors.Import;
using LogFlowDb.Console.State;
using LogFlowDb.Query.Formats;

namespace LogFlowDb.Console.Verbs;

/// <summary>The JSON line of a file.</summary>
internal static class ImportLine
{
    public static string Of(ImportResult result) => Json(result.File, result.Kind, result.Skipped, result.Seconds, ("error", result.IsStopped ? "interrupted" : result.Error), [
        ("datagrams", result.Datagrams), ("records", result.Records), ("option_records", result.OptionRecords), ("counter_records", result.CounterRecords),
    ]);

    public static string Of(PacketImportResult result) => Json(result.File, result.Kind, result.Skipped, result.Seconds, ("error", result.Error), [
        ("packets", result.Packets), ("records", result.Records),
    ]);

    /// <summary>Of a file that was imported before.</summary>
    public static string Known(string file, ImportedFile known) =>
        Json(file, known.Kind, new Dictionary<string, long>(), seconds: 0, ("already_imported", known.Time), [("records", 0)]);

    /// <summary>Of a file in a directory that is no capture.</summary>
    public static string Other(string file) =>
        Json(file, "other", new Dictionary<string, long>(), seconds: 0, ("error", null), [("records", 0)]);

    /// <param name="last">A member that is left out when it has no text.</param>
    private static string Json(
        string file, string kind, IReadOnlyDictionary<string, long> skipped, double seconds, (string Name, string? Text) last, ReadOnlySpan<(string Name, long Count)> counts)
    {
        Utf8Buffer json = new(256);
        json.Add("{\"file\":"u8);
        JsonEncoder.AddString(json, file);
        json.Add(",\"kind\":"u8);
        JsonEncoder.AddString(json, kind);
        foreach ((string name, long count) in counts)
        {
            json.Add(string.Create(CultureInfo.InvariantCulture, $",\"{name}\":{count}"));
        }

        json.Add(",\"skipped\":{"u8);
        bool first = true;
        foreach ((string reason, long count) in skipped)
        {
            json.Add(first ? ""u8 : ","u8);
            first = false;
            JsonEncoder.AddString(json, reason);
            json.Add(string.Create(CultureInfo.InvariantCulture, $":{count}"));
        }

        json.Add(string.Create(CultureInfo.InvariantCulture, $"}},\"seconds\":{seconds:0.000}"));
        if (last.Text is not null)
        {
            json.Add(string.Create(CultureInfo.InvariantCulture, $",\"{last.Name}\":"));
            JsonEncoder.AddString(json, last.Text);
        }

        json.Add((byte)'}');
        return Encoding.UTF8.GetString(json.Written);
    }
}
