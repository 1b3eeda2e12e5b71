using System.Text.Json;
using System.Text.Json.Nodes;
using LogFlowDb.Engine.Diagnostics;
using LogFlowDb.Engine.Storage;

namespace LogFlowDb.Engine.Tables;

/// <summary>
/// The file <c>tables.json</c>: which tables there are. <c>{"format":1,"next":3,"tables":[{"number":1,"name":"netflows"}]}</c>,
/// always replaced as a whole. Numbers are never used twice. Not thread-safe.
/// </summary>
internal sealed class TableList
{
    public const string FileName = "tables.json";
    private const int Format = 1;

    private readonly IDisk _disk;
    private readonly string _path;
    private readonly SortedDictionary<int, string> _tables = [];
    private int _next = 1;

    private TableList(IDisk disk, string directory)
    {
        _disk = disk;
        _path = Path.Combine(directory, FileName);
    }

    public IReadOnlyDictionary<int, string> Tables => _tables;

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
            JsonNode root = JsonNode.Parse(bytes)!;
            int format = root["format"]!.GetValue<int>();
            if (format != Format)
            {
                throw new CorruptTableException("*", list._path, $"format {format}, this program reads {Format}");
            }

            list._next = root["next"]!.GetValue<int>();
            foreach (JsonNode? table in root["tables"]!.AsArray())
            {
                list._tables.Add(table!["number"]!.GetValue<int>(), table["name"]!.GetValue<string>());
            }
        }
        catch (Exception e) when (e is JsonException or NullReferenceException or InvalidOperationException or FormatException or ArgumentException)
        {
            throw new CorruptTableException("*", list._path, "it is not the list of tables that was written");
        }

        return list;
    }

    /// <summary>Durable on return.</summary>
    public int Add(string name)
    {
        int number = _next++;
        _tables.Add(number, name);
        Save();
        return number;
    }

    /// <summary>Takes numbers for tables that are being made; they are never given again. Durable on return.</summary>
    /// <returns>The first of them.</returns>
    public int Reserve(int count)
    {
        int first = _next;
        _next += count;
        Save();
        return first;
    }

    /// <summary>Adds tables whose files are in place, all of them in one step. Durable on return.</summary>
    public void Add(IReadOnlyList<(int Number, string Name)> tables)
    {
        foreach ((int number, string name) in tables)
        {
            _tables.Add(number, name);
            _next = Math.Max(_next, number + 1);
        }

        Save();
    }

    /// <summary>Durable on return.</summary>
    public void Remove(int number)
    {
        _tables.Remove(number);
        Save();
    }

    private void Save()
    {
        JsonArray tables = [];
        foreach ((int number, string name) in _tables)
        {
            tables.Add(new JsonObject { ["number"] = number, ["name"] = name });
        }

        JsonObject root = new() { ["format"] = Format, ["next"] = _next, ["tables"] = tables };
        _disk.ReplaceFile(_path, System.Text.Encoding.UTF8.GetBytes(root.ToJsonString()));
    }
}
