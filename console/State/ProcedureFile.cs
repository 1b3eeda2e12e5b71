using System.Text.Json;
using System.Text.Json.Serialization;
using LogFlowDb.Console.Terminal;
using LogFlowDb.Engine.Diagnostics;
using LogFlowDb.Query;

namespace LogFlowDb.Console.State;

/// <summary>
/// The stored queries of a data directory, in one JSON file. Saving writes beside it, syncs, renames and syncs the directory. Safe for
/// concurrent use.
/// </summary>
internal sealed class ProcedureFile(string directory)
{
    public const string Name = "procedures.json";
    public const int MaxProcedures = 1000;

    private const int CurrentFormat = 1;

    private readonly Lock _gate = new();
    private readonly string _path = Path.Combine(directory, Name);
    private IReadOnlyList<Procedure>? _procedures;

    /// <summary>By name; read when first asked for.</summary>
    /// <exception cref="CommandFailedException">The file cannot be read, is damaged, or was written by a later version.</exception>
    public IReadOnlyList<Procedure> Procedures
    {
        get
        {
            lock (_gate)
            {
                return _procedures ??= Load();
            }
        }
    }

    /// <exception cref="CommandFailedException">There is one of that name, there are too many, or the file cannot be written.</exception>
    public void Add(Procedure procedure)
    {
        lock (_gate)
        {
            IReadOnlyList<Procedure> known = _procedures ??= Load();
            if (known.Any(one => one.Name == procedure.Name))
            {
                throw new CommandFailedException($"procedure already exists: {procedure.Name}");
            }

            if (known.Count >= MaxProcedures)
            {
                throw new CommandFailedException($"there are {MaxProcedures} procedures already");
            }

            Save([.. known.Append(procedure).OrderBy(static one => one.Name, StringComparer.Ordinal)]);
        }
    }

    /// <exception cref="CommandFailedException">There is none of that name, or the file cannot be written.</exception>
    public void Remove(string name)
    {
        lock (_gate)
        {
            IReadOnlyList<Procedure> known = _procedures ??= Load();
            if (known.All(one => one.Name != name))
            {
                throw new CommandFailedException($"procedure not found: {name}{NearName.Suffix(name, known.Select(static one => one.Name))}");
            }

            Save([.. known.Where(one => one.Name != name)]);
        }
    }

    private Procedure[] Load()
    {
        try
        {
            if (!File.Exists(_path))
            {
                return [];
            }

            StoredProcedures stored = JsonSerializer.Deserialize(File.ReadAllBytes(_path), StoredProceduresJson.Default.StoredProcedures) ?? throw new JsonException("it is empty");
            return stored.Format == CurrentFormat
                ? [.. stored.Procedures]
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

    private void Save(IReadOnlyList<Procedure> procedures)
    {
        string next = _path + ".new";
        try
        {
            using (FileStream file = new(next, FileMode.Create, FileAccess.Write, FileShare.None, 0))
            {
                JsonSerializer.Serialize(file, new StoredProcedures(CurrentFormat, procedures), StoredProceduresJson.Default.StoredProcedures);
                file.Flush(flushToDisk: true);
            }

            File.Move(next, _path, overwrite: true);
            Descriptors.SyncDirectory(directory);
            _procedures = procedures;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException($"cannot write {_path}: {e.Message}", cause: e);
        }
    }
}

/// <summary>The file as it is written.</summary>
/// <param name="Format">May only grow.</param>
internal sealed record StoredProcedures(int Format, IReadOnlyList<Procedure> Procedures);

[JsonSourceGenerationOptions(
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    IgnoreReadOnlyProperties = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(StoredProcedures))]
internal sealed partial class StoredProceduresJson : JsonSerializerContext;
