namespace LogFlowDb.Collectors.Pcap;

/// <summary>A file that is no capture file at all.</summary>
public sealed class CaptureFileException(string file, string detail) : CaptureException($"{file}: {detail}")
{
    public string File { get; } = file;
}
