using System.Buffers.Binary;
using System.Text.Json;
using LogFlowDb.Collectors.Tests.Support;

namespace LogFlowDb.Collectors.Tests.Conformance;

/// <summary>One case of the shared captures: files of exports and what an independent decoder made of them.</summary>
internal sealed class CaptureCase
{
    private readonly string _folder;
    private readonly JsonElement _expected;
    private readonly JsonElement _description;

    /// <param name="name">As <c>kind/case</c>.</param>
    public CaptureCase(string name)
    {
        Name = name;
        _folder = Path.Combine(SharedCaptures.Folder!, name);
        _expected = Json(File("expected.json"));
        _description = Json(File("case.json"));
    }

    public string Name { get; }

    public bool IsFlow => Text(_expected, "kind") == "flow";

    /// <summary>Files that share their templates, in order, with the figures of the reference.</summary>
    public IReadOnlyList<(string[] Files, JsonElement Reference)> Units =>
        [.. _expected.GetProperty("results").EnumerateArray().Select(result => (
            result.GetProperty("files").EnumerateArray().Select(file => file.GetString()!).ToArray(), result.GetProperty("reference")))];

    /// <summary>All records of a case of one unit, in order; empty when the listing is cut.</summary>
    public IReadOnlyList<ReferenceRecord> Records()
    {
        string listing = File("expected.records.jsonl");
        if (Units.Count != 1 || !System.IO.File.Exists(listing))
        {
            return [];
        }

        return [.. System.IO.File.ReadLines(listing).Select(line => new ReferenceRecord(JsonDocument.Parse(line).RootElement))];
    }

    /// <summary>True when <see cref="Records"/> are the first ones only.</summary>
    public bool IsListingCut => _expected.TryGetProperty("records_listed", out JsonElement listed)
        && _expected.TryGetProperty("records_total", out JsonElement total)
        && listed.GetInt64() != total.GetInt64();

    /// <summary>Of each record of NetFlow in order, whether it is one of options.</summary>
    public IReadOnlyList<bool> IsOptions() => [.. Records().Where(record => record.IsFields).Select(record => record.IsOptions)];

    /// <summary>Names and kinds of the figures that the source of the case ships.</summary>
    public IEnumerable<(string File, string Kind)> Goldens => _description.TryGetProperty("goldens", out JsonElement goldens)
        ? goldens.EnumerateArray().Select(golden => (Text(golden, "file"), Text(golden, "kind")))
        : [];

    public static IEnumerable<string> Names(params string[] kinds) => SharedCaptures.Cases(kinds);

    public string File(string file) => Path.Combine(_folder, file);

    /// <summary>A capture file as it is; datagrams in plain files, and IPFIX files, wrapped into one.</summary>
    public string AsCapture(string file, TemporaryFolder temporary) => Path.GetExtension(file) is ".pcap" or ".pcapng" or ".cap"
        ? File(file)
        : AsCapture([.. Datagrams(file)], temporary.Write, file + ".pcap");

    /// <summary>Export messages of a plain file: one datagram, unless complete messages follow one another to the very end.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Datagrams(string file)
    {
        byte[] content = System.IO.File.ReadAllBytes(File(file));
        List<ReadOnlyMemory<byte>> parts = [];
        for (int at = 0; at < content.Length;)
        {
            ReadOnlySpan<byte> rest = content.AsSpan(at);
            int second = rest.Length < 16 ? 0 : BinaryPrimitives.ReadUInt16BigEndian(rest[2..]);
            int length = second == 0 ? 0 : (rest[1] == 5 && second <= 30 ? 24 + (48 * second) : rest[1] == 10 ? second : 0);
            if (length < 16 || length > rest.Length)
            {
                return Path.GetExtension(file) == ".ipfix" ? parts : [content];
            }

            parts.Add(content.AsMemory(at, length));
            at += length;
        }

        return parts;
    }

    private static string AsCapture(ReadOnlyMemory<byte>[] datagrams, Func<string, byte[], string> write, string name)
    {
        PcapWriter pcap = new();
        foreach (ReadOnlyMemory<byte> datagram in datagrams)
        {
            pcap.Add(datagram.Span);
        }

        return write(name, pcap.Bytes);
    }

    private static JsonElement Json(string file) => JsonDocument.Parse(System.IO.File.ReadAllText(file)).RootElement;

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
