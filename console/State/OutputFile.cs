using System.Text.Json;
using System.Text.Json.Serialization;
using LogFlowDb.Console.Terminal;

namespace LogFlowDb.Console.State;

/// <summary>The outputs of a data directory, in one JSON file. Saving writes beside it, syncs, renames and syncs the directory. Not for concurrent use.</summary>
internal sealed class OutputFile(string directory)
{
    public const string Name = "outputs.json";

    private const int CurrentFormat = 1;

    private readonly string _path = Path.Combine(directory, Name);

    /// <summary>None when there is no file yet.</summary>
    /// <exception cref="CommandFailedException">The file cannot be read, is damaged, or was written by a later version.</exception>
    public IReadOnlyList<StoredOutput> Load()
    {
        try
        {
            if (!File.Exists(_path))
            {
                return [];
            }

            StoredOutputs stored = JsonSerializer.Deserialize(File.ReadAllBytes(_path), StoredOutputsJson.Default.StoredOutputs) ?? throw new JsonException("it is empty");
            return stored.Format == CurrentFormat
                ? [.. stored.Outputs]
                : throw new CommandFailedException($"{_path} has format {stored.Format}, this version knows {CurrentFormat}", ExitCode.Damaged);
        }
        catch (JsonException e)
        {
            throw new CommandFailedException($"{_path} is damaged: {e.Message}", ExitCode.Damaged, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException($"cannot read {_path}: {e.Message}", cause: e);
        }
    }

    /// <exception cref="CommandFailedException">The file cannot be written; the old one stays.</exception>
    public void Save(IReadOnlyList<StoredOutput> outputs)
    {
        string next = _path + ".new";
        try
        {
            using (FileStream file = new(next, FileMode.Create, FileAccess.Write, FileShare.None, 0))
            {
                JsonSerializer.Serialize(file, new StoredOutputs(CurrentFormat, outputs), StoredOutputsJson.Default.StoredOutputs);
                file.Flush(flushToDisk: true);
            }

            File.Move(next, _path, overwrite: true);
            Descriptors.SyncDirectory(directory);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException($"cannot write {_path}: {e.Message}", cause: e);
        }
    }
}

/// <summary>The file as it is written.</summary>
/// <param name="Format">May only grow.</param>
internal sealed record StoredOutputs(int Format, IReadOnlyList<StoredOutput> Outputs);

/// <summary>An output: how to make it, and whether it runs. Secrets are not among the values, only where they are.</summary>
/// <param name="Started">It runs whenever somebody serves the directory.</param>
/// <param name="Folder">Where relative paths begin; null for the data directory.</param>
/// <param name="Declared">By a configuration file, which removes it again.</param>
internal sealed record StoredOutput(
    string Type,
    string Name,
    IReadOnlyDictionary<string, string> Values,
    bool Started,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Folder = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Declared = false);

[JsonSourceGenerationOptions(
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(StoredOutputs))]
internal sealed partial class StoredOutputsJson : JsonSerializerContext;
