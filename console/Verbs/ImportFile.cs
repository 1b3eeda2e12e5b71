namespace LogFlowDb.Console.Verbs;

/// <summary>A file to import.</summary>
/// <param name="IsFound">In a directory that was named: if it is no capture, that is no mistake of anybody.</param>
internal sealed record ImportFile(string Path, bool IsFound);
