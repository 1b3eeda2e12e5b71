using System.Text.Json.Serialization;
using LogFlowDb.Engine.Diagnostics;
using LogFlowDb.Query;

namespace LogFlowDb.Console.State;

/// <summary>
/// The stored queries of a data directory, in one file. Safe for concurrent use.
/// </summary>
internal sealed class ProcedureFile(string directory)
{
    public const string Name = "procedures.json";
    public const int MaxProcedures = 1000;

    private const int CurrentFormat = 1;

    private readonly Lock _gate = new();
    private readonly JsonFile<StoredProcedures> _file = new(directory, Name, StoredProceduresJson.Default.StoredProcedures);
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

    private Procedure[] Load() => [.. _file.Load(static stored => stored.Format, CurrentFormat)?.Procedures ?? []];

    private void Save(IReadOnlyList<Procedure> procedures)
    {
        _file.Save(new StoredProcedures(CurrentFormat, procedures));
        _procedures = procedures;
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
