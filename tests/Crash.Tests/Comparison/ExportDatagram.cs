namespace LogFlowDb.Crash.Tests.Comparison;

/// <summary>A datagram on its way to all collectors.</summary>
internal sealed record ExportDatagram(ComparedExporter Exporter, int SourcePort, byte[] Payload);
