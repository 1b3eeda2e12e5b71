using System.Net;

namespace LogFlowDb.Crash.Tests.Comparison;

/// <summary>An exporter of some case. It has a loopback address of its own, by which every collector keeps it apart.</summary>
internal sealed record ComparedExporter(string Case, IPAddress Address, bool IsSFlow);
