using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Json;
using LogFlowDb.Engine.Blocks;
using LogFlowDb.Engine.Diagnostics;
using LogFlowDb.Engine.Storage;

namespace LogFlowDb.Engine.Tables;

/// <summary>
/// The file <c>tables.json</c>: which tables there are and their settings, always replaced as a whole. One line:
/// <code>
/// {"format":2,"next":3,"tables":[{"number":1,"name":"netflows","retentionDays":30,"maxBytes":0,"diskFull":"Stop",
///   "minFreeBytes":67108864,"metadata":{"owner":"noc"},"fields":[{"name":"src_ip","type":"ip","length":0}]}],"crc32c":"0a1b2c3d"}
/// </code>
/// "crc32c" is the last member, eight hexadecimal digits: CRC-32C of all bytes before its comma. A flipped bit in a retention
/// would delete rows. Numbers are never used twice. Not thread-safe.
/// </summary>
internal sealed class TableList
{
    public const string FileName = "tables.json";
    private const int Format = 2;
    private const string ChecksumName = ",\"crc32c\":\"";
    private const int ChecksumLength = 11 + 8 + 2;

    private readonly IDisk _disk;
    private readonly string _path;
    private readonly SortedDictionary<int, TableEntry> _tables = [];
    private readonly Dictionary<string, TableEntry> _byName = new(StringComparer.Ordinal);
    private int _next = 1;

    private TableList(IDisk disk, string directory)
    {
        _disk = disk;
        _path = Path.Combine(directory, FileName);
    }

    /// <summary>By number.</summary>
    public IReadOnlyCollection<TableEntry> Tables => _tables.Values;

    /// <summary>The number that the next table will get; lower ones that are not listed were dropped.</summary>
    public int Next => _next;

    /// <exception cref="CorruptTableException">The file is damaged, or missing although there are tables.</exception>
    public static TableList Load(IDisk disk, string directory)
    {
        TableList list = new(disk, directory);
        if (!disk.FileExists(list._path))
        {
            return disk.ListDirectories(Path.Combine(directory, TableFiles.Folder)).Count == 0
                ? list
                : throw new CorruptTableException("*", list._path, "the file is missing, but there are tables");
        }

        byte[] bytes = new byte[disk.FileLength(list._path)];
        using (IDiskFile file = disk.OpenRead(list._path))
        {
            file.Read(0, bytes);
        }

        try
        {
            list.Parse(bytes);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException)
        {
            throw new CorruptTableException("*", list._path, "it is not the list of tables that was written");
        }

        return list;
    }

    public bool TryFind(string name, [NotNullWhen(true)] out TableEntry? entry) => _byName.TryGetValue(name, out entry);

    /// <summary>Durable on return; when it throws, nothing has changed.</summary>
    public TableEntry Add(string name)
    {
        TableEntry entry = new(_next, name, TableSettings.Default);
        Save(_next + 1, [.. _tables.Values, entry]);
        _next++;
        Put(entry);
        return entry;
    }

    /// <summary>Takes numbers for tables that are being made; they are never given again. Durable on return.</summary>
    /// <returns>The first of them.</returns>
    public int Reserve(int count)
    {
        int first = _next;
        Save(_next + count, _tables.Values);
        _next += count;
        return first;
    }

    /// <summary>Adds tables whose files are in place, all of them in one step. Durable on return; when it throws, nothing has changed.</summary>
    public void Add(IReadOnlyList<TableEntry> tables)
    {
        int next = Math.Max(_next, tables.Count > 0 ? tables.Max(t => t.Number) + 1 : 0);
        Save(next, [.. _tables.Values, .. tables]);
        _next = next;
        foreach (TableEntry table in tables)
        {
            Put(table);
        }
    }

    /// <summary>Durable on return; when it throws, nothing has changed.</summary>
    public void Set(TableEntry table, TableSettings settings)
    {
        TableEntry changed = table with { Settings = settings };
        Save(_next, [.. _tables.Values.Select(t => t.Number == table.Number ? changed : t)]);
        Put(changed);
    }

    /// <summary>Durable on return; when it throws, nothing has changed.</summary>
    public void Remove(TableEntry table)
    {
        Save(_next, [.. _tables.Values.Where(t => t.Number != table.Number)]);
        _tables.Remove(table.Number);
        _byName.Remove(table.Name);
    }

    private void Put(TableEntry entry)
    {
        _tables[entry.Number] = entry;
        _byName[entry.Name] = entry;
    }

    private void Parse(byte[] bytes)
    {
        using JsonDocument document = JsonDocument.Parse(bytes);
        JsonElement root = document.RootElement;
        int format = root.GetProperty("format").GetInt32();
        if (format != Format)
        {
            throw new CorruptTableException("*", _path, $"format {format}, this program reads {Format}");
        }

        int covered = bytes.Length - ChecksumLength;
        if (covered < 0 || !bytes.AsSpan(covered).SequenceEqual(ChecksumText(bytes.AsSpan(0, covered))))
        {
            throw new FormatException();
        }

        _next = root.GetProperty("next").GetInt32();
        foreach (JsonElement table in root.GetProperty("tables").EnumerateArray())
        {
            TableEntry entry = new(table.GetProperty("number").GetInt32(), table.GetProperty("name").GetString()!, Settings(table));
            _tables.Add(entry.Number, entry);
            _byName.Add(entry.Name, entry);
        }
    }

    private static TableSettings Settings(JsonElement table) => new()
    {
        RetentionDays = table.GetProperty("retentionDays").GetInt32(),
        MaxBytes = table.GetProperty("maxBytes").GetInt64(),
        DiskFull = Enum.Parse<DiskFullPolicy>(table.GetProperty("diskFull").GetString()!),
        MinFreeBytes = table.GetProperty("minFreeBytes").GetInt64(),
        Metadata = new SortedDictionary<string, string>(
            table.GetProperty("metadata").EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetString()!, StringComparer.Ordinal),
            StringComparer.Ordinal),
        Fields =
        [
            .. table.GetProperty("fields").EnumerateArray().Select(f => new FieldDefinition(
                f.GetProperty("name").GetString()!, f.GetProperty("type").GetString()!, f.GetProperty("length").GetInt32())),
        ],
    };

    private void Save(int next, IEnumerable<TableEntry> tables)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream))
        {
            writer.WriteStartObject();
            writer.WriteNumber("format", Format);
            writer.WriteNumber("next", next);
            writer.WriteStartArray("tables");
            foreach (TableEntry table in tables)
            {
                Write(writer, table);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        // The checksum takes the place of the closing brace.
        stream.SetLength(stream.Length - 1);
        stream.Seek(0, SeekOrigin.End);
        stream.Write(ChecksumText(stream.GetBuffer().AsSpan(0, (int)stream.Length)));
        _disk.ReplaceFile(_path, stream.GetBuffer().AsSpan(0, (int)stream.Length));
    }

    private static void Write(Utf8JsonWriter writer, TableEntry table)
    {
        TableSettings settings = table.Settings;
        writer.WriteStartObject();
        writer.WriteNumber("number", table.Number);
        writer.WriteString("name", table.Name);
        writer.WriteNumber("retentionDays", settings.RetentionDays);
        writer.WriteNumber("maxBytes", settings.MaxBytes);
        writer.WriteString("diskFull", settings.DiskFull.ToString());
        writer.WriteNumber("minFreeBytes", settings.MinFreeBytes);
        writer.WriteStartObject("metadata");
        foreach ((string key, string value) in settings.Metadata)
        {
            writer.WriteString(key, value);
        }

        writer.WriteEndObject();
        writer.WriteStartArray("fields");
        foreach (FieldDefinition field in settings.Fields)
        {
            writer.WriteStartObject();
            writer.WriteString("name", field.Name);
            writer.WriteString("type", field.Type);
            writer.WriteNumber("length", field.Length);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static byte[] ChecksumText(ReadOnlySpan<byte> covered) =>
        Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{ChecksumName}{Crc32C.Compute(covered):x8}\"}}"));
}
