using LogFlowDb.Collectors.Receiving;

namespace LogFlowDb.Outputs.Tee;

/// <param name="Binding">Whose datagrams; null for those of all.</param>
/// <param name="Exporters">Whose datagrams; null for all.</param>
/// <param name="Transparent">Receivers see the exporter's address and port as sender.</param>
/// <param name="QueueBytes">Datagrams that wait for their turn.</param>
internal sealed record TeeSettings(
    string? Binding, AllowList? Exporters, IReadOnlyList<(string Host, int Port)> Receivers, TeeBalance Balance, bool Transparent, long QueueBytes);
