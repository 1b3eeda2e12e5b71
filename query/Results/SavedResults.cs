using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json;
using LogFlowDb.Engine.Columns;

namespace LogFlowDb.Query.Results;

/// <summary>
/// Saved results, a file each in a folder: magic <c>LFR1</c>, uint32 length and CRC-32C of the head, the head (UTF-8 JSON: format, title,
/// query, saved_at, rows, fields), then <see cref="ResultFrames"/>. A file gets its name when it is complete. Safe for concurrent use.
/// </summary>
internal sealed class SavedResults(string folder)
{
    public const int MaxResults = 1000;
    public const long MaxBytes = 16L << 30;
    public const int MaxTitle = 200;

    private const string Extension = ".result";
    private const int Format = 1;
    private const int HeaderBytes = 12;
    private const int MaxHeadBytes = 16 << 20;

    private static ReadOnlySpan<byte> Magic => "LFR1"u8;

    /// <summary>The latest first; files that cannot be read are left out.</summary>
    public IReadOnlyList<SavedResult> List() => !Directory.Exists(folder)
        ? []
        : [.. Directory.EnumerateFiles(folder, "*" + Extension).Select(TryReadHead).OfType<SavedResult>().OrderByDescending(static saved => saved.SavedAt).ThenBy(static saved => saved.Id, StringComparer.Ordinal)];

    /// <summary>Null when there is none of that id.</summary>
    public SavedResult? Find(string id) => Guid.TryParseExact(id, "D", out Guid guid) ? TryReadHead(PathOf(guid)) : null;

    /// <exception cref="QueryExecutionException">There are too many, or the file cannot be written.</exception>
    public SavedResult Save(string title, string query, IReadOnlyList<string>? fields, ResultRows rows)
    {
        IReadOnlyList<SavedResult> known = List();
        if (known.Count >= MaxResults || known.Sum(static saved => saved.Bytes) + rows.Bytes > MaxBytes)
        {
            throw new QueryExecutionException($"there are {known.Count} saved results already: logdb.removeResult removes one");
        }

        Guid id = Guid.NewGuid();
        string path = PathOf(id), part = path + ".new";
        try
        {
            Directory.CreateDirectory(folder);
            using (FileStream file = new(part, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                byte[] head = Head(title, query, fields, rows.RowCount);
                Span<byte> header = stackalloc byte[HeaderBytes];
                Magic.CopyTo(header);
                BinaryPrimitives.WriteInt32LittleEndian(header[4..], head.Length);
                BinaryPrimitives.WriteUInt32LittleEndian(header[8..], ResultFrames.Checksum(head));
                file.Write(header);
                file.Write(head);
                rows.CopyTo(file);
                file.Flush(flushToDisk: true);
            }

            File.Move(part, path);
            return TryReadHead(path)!;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new QueryExecutionException(failure.Message, failure);
        }
    }

    /// <summary>False when there is none of that id.</summary>
    public bool Remove(string id)
    {
        if (Find(id) is null)
        {
            return false;
        }

        File.Delete(PathOf(Guid.ParseExact(id, "D")));
        return true;
    }

    /// <exception cref="QueryExecutionException">The file is damaged.</exception>
    public IEnumerable<RowBatch> Read(string id)
    {
        string path = PathOf(Guid.ParseExact(id, "D"));
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        byte[] header = new byte[HeaderBytes];
        file.ReadExactly(header);
        file.Position += BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(4));
        byte[] start = new byte[ResultFrames.HeaderBytes];
        while (file.Position < file.Length)
        {
            long at = file.Position;
            int read = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
            int length = read == start.Length ? ResultFrames.LengthOf(start) : -1;
            if (length < 0 || length > file.Length - file.Position)
            {
                throw Damaged(path, at);
            }

            byte[] frame = new byte[start.Length + length];
            start.CopyTo(frame, 0);
            file.ReadExactly(frame.AsSpan(start.Length));
            yield return ResultFrames.TryDecode(frame, out RowBatch batch) ? batch : throw Damaged(path, at);
        }
    }

    private static QueryExecutionException Damaged(string path, long at) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{path} is damaged at byte {at}"));

    private static byte[] Head(string title, string query, IReadOnlyList<string>? fields, long rows)
    {
        using MemoryStream bytes = new();
        using (Utf8JsonWriter head = new(bytes))
        {
            head.WriteStartObject();
            head.WriteNumber("format", Format);
            head.WriteString("title", title);
            head.WriteString("query", query);
            head.WriteString("saved_at", TimeProvider.System.GetUtcNow().UtcDateTime);
            head.WriteNumber("rows", rows);
            if (fields is not null)
            {
                head.WriteStartArray("fields");
                foreach (string field in fields)
                {
                    head.WriteStringValue(field);
                }

                head.WriteEndArray();
            }

            head.WriteEndObject();
        }

        return bytes.ToArray();
    }

    /// <summary>Null for what is no saved result, or of another version.</summary>
    private static SavedResult? TryReadHead(string path)
    {
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
            byte[] header = new byte[HeaderBytes];
            file.ReadExactly(header);
            int length = BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(4));
            if (!header.AsSpan().StartsWith(Magic) || length is < 0 or > MaxHeadBytes)
            {
                return null;
            }

            byte[] head = new byte[length];
            file.ReadExactly(head);
            if (ResultFrames.Checksum(head) != BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(8)))
            {
                return null;
            }

            using JsonDocument document = JsonDocument.Parse(head);
            JsonElement root = document.RootElement;
            return root.GetProperty("format").GetInt32() != Format ? null : new SavedResult(
                Path.GetFileNameWithoutExtension(path),
                root.GetProperty("title").GetString()!,
                root.GetProperty("query").GetString()!,
                root.GetProperty("saved_at").GetDateTime(),
                root.GetProperty("rows").GetInt64(),
                file.Length,
                root.TryGetProperty("fields", out JsonElement fields) ? [.. fields.EnumerateArray().Select(static field => field.GetString()!)] : null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    private string PathOf(Guid id) => Path.Combine(folder, id.ToString("D") + Extension);
}
