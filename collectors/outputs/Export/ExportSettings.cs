namespace LogFlowDb.Outputs.Export;

/// <param name="Receivers">Each gets every datagram.</param>
/// <param name="Domain">Source id of v9, observation domain of IPFIX.</param>
/// <param name="DatagramBytes">Payload of a datagram of v9 and IPFIX, which should not be fragmented on its way.</param>
/// <param name="RowsPerSecond">0 for no limit.</param>
internal sealed record ExportSettings(
    ExportVersion Version, IReadOnlyList<(string Host, int Port)> Receivers, uint Domain, int DatagramBytes, TimeSpan TemplateRefresh, long RowsPerSecond);
