using System.Text.Json.Serialization;

namespace LogFlowDb.Console.State;

/// <summary>Everything of a data directory that is not rows: what to open and start again.</summary>
internal sealed record StoredState
{
    /// <summary>Of the file; may only grow.</summary>
    public const int CurrentFormat = 1;

    public int Format { get; init; } = CurrentFormat;

    public IReadOnlyList<StoredBinding> Bindings { get; init; } = [];

    public IReadOnlyList<StoredLogger> Loggers { get; init; } = [];

    public IReadOnlyList<StoredManagedLogger> ManagedLoggers { get; init; } = [];
}

/// <summary>An open port.</summary>
/// <param name="Address">To listen on; null for all.</param>
internal sealed record StoredBinding(string Name, int Port, string? Address);

/// <summary>A logger: how to make it, whether it runs, and its counters.</summary>
/// <param name="Started">It runs whenever somebody serves the directory.</param>
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
    DateTime? LastStart);

/// <summary>Which logger fills which table.</summary>
internal sealed record StoredManagedLogger(string Logger, string Table, string? Host);

[JsonSourceGenerationOptions(
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(StoredState))]
internal sealed partial class StoredStateJson : JsonSerializerContext;
