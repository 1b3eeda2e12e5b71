using LogFlowDb.Console.State;
using LogFlowDb.Engine.Loggers;
using LogFlowDb.Engine.Tables;

namespace LogFlowDb.Console.Hosting;

/// <summary>Bindings, loggers, tables and outputs as a configuration file declares them. Immutable.</summary>
/// <param name="Tables">By name: retention, sizes and what happens on a full disk; metadata and fields are not the file's.</param>
internal sealed record DeclaredCollectors(
    IReadOnlyList<StoredBinding> Bindings,
    IReadOnlyList<DeclaredLogger> Loggers,
    IReadOnlyDictionary<string, TableSettings> Tables)
{
    public IReadOnlyList<StoredOutput> Outputs { get; init; } = [];

    public static DeclaredCollectors None { get; } = new([], [], new Dictionary<string, TableSettings>(StringComparer.Ordinal));
}

/// <summary>A logger that a configuration file declares.</summary>
/// <param name="Table">That stores its rows; null when the file leaves that to others.</param>
internal sealed record DeclaredLogger(LoggerSpec Spec, bool Started, string? Table, string? Host);
