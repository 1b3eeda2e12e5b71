using System.Text.Json.Serialization;

namespace LogFlowDb.Console.State;

/// <summary>Everything of a data directory that is not rows: what to open and start again.</summary>
/// <param name="Format">Of the file; may only grow.</param>
internal sealed record StoredState(
    int Format,
    IReadOnlyList<StoredBinding> Bindings,
    IReadOnlyList<StoredLogger> Loggers,
    IReadOnlyList<StoredManagedLogger> ManagedLoggers)
{
    public const int CurrentFormat = 3;

    /// <summary>Of files that are read as if they said the rest: the first had no options of bindings, the second nothing that a configuration file declares.</summary>
    public const int OldestFormat = 1;

    public static StoredState Empty { get; } = new(CurrentFormat, [], [], []);
}

/// <summary>An open port.</summary>
/// <param name="Address">To listen on; null when none was given.</param>
/// <param name="Options">As given, file names in full; null for none.</param>
/// <param name="Declared">By a configuration file, which removes it again.</param>
internal sealed record StoredBinding(
    string Name,
    int Port,
    string? Address,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyDictionary<string, string>? Options = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Declared = false)
{
    private const string Transport = "transport";

    /// <summary>What is received over: <c>udp</c>, <c>tcp</c> or <c>tls</c>.</summary>
    [JsonIgnore]
    public string TransportName => Options?.GetValueOrDefault(Transport) ?? "udp";
}

/// <summary>A logger: how to make it, whether it runs, and its counters.</summary>
/// <param name="Started">It runs whenever somebody serves the directory.</param>
/// <param name="Declared">By a configuration file, which removes it again.</param>
/// <param name="Position">How far it is; null when it begins anew at every start.</param>
internal sealed record StoredLogger(
    string Factory,
    string Namespace,
    string Name,
    string? Description,
    IReadOnlyDictionary<string, string> Configuration,
    bool Started,
    long LogCount,
    long DropCount,
    DateTime? LastLog,
    DateTime? LastStart,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Declared = false,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Position = null);

/// <summary>Which logger fills which table.</summary>
/// <param name="Declared">By a configuration file, which removes it again.</param>
internal sealed record StoredManagedLogger(
    string Logger,
    string Table,
    string? Host,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Declared = false);

[JsonSourceGenerationOptions(
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(StoredState))]
internal sealed partial class StoredStateJson : JsonSerializerContext;
