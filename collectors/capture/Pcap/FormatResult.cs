namespace LogFlowDb.Collectors.Pcap;

/// <summary>How far a format came.</summary>
/// <param name="Next">Where the first record lies that is not whole, or cannot be read.</param>
/// <param name="Needed">Bytes that it has from there, as far as can be told.</param>
/// <param name="Error">Why it cannot be read; null when it only is not there yet.</param>
internal readonly record struct FormatResult(int Next, int Needed, string? Error);
