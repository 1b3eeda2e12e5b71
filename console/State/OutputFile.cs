using System.Text.Json.Serialization;

namespace LogFlowDb.Console.State;

/// <summary>The outputs of a data directory, in one file. Not for concurrent use.</summary>
internal sealed class OutputFile(string directory)
{
    public const string Name = "outputs.json";

    private const int CurrentFormat = 1;

    private readonly JsonFile<StoredOutputs> _file = new(directory, Name, StoredOutputsJson.Default.StoredOutputs);

    /// <summary>None when there is no file yet.</summary>
    /// <exception cref="CommandFailedException">The file cannot be read, is damaged, or was written by a later version.</exception>
    public IReadOnlyList<StoredOutput> Load() => [.. _file.Load(static stored => stored.Format, CurrentFormat)?.Outputs ?? []];

    /// <exception cref="CommandFailedException">The file cannot be written; the old one stays.</exception>
    public void Save(IReadOnlyList<StoredOutput> outputs) => _file.Save(new StoredOutputs(CurrentFormat, outputs));
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
