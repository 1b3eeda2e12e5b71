using LogFlowDb.Engine.Columns;
using LogFlowDb.Protocols.NetFlow;
using LogFlowDb.Protocols.Records;

namespace LogFlowDb.Collectors.Bindings;

/// <summary>A datagram as a trace shows it.</summary>
/// <param name="Header"><c>[ip:port] </c> and the fields of the header.</param>
/// <param name="Templates">Those that it announced; none unless records are asked for.</param>
/// <param name="Records">Runs of records that it gave, those that had waited for a template included; none unless asked for.</param>
/// <param name="OmittedRecords">Records beyond those.</param>
public sealed record TracedDatagram(
    string Header, IReadOnlyList<KnownTemplate> Templates, IReadOnlyList<(RecordStream Stream, RowBatch Rows)> Records, int OmittedRecords);
