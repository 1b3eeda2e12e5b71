namespace LogFlowDb.Collectors.Pcap;

/// <summary>Reads the records of one container format.</summary>
internal interface ICaptureFormat
{
    /// <summary>False at the end of the file or of what can be read of it; then <paramref name="error"/> says which.</summary>
    bool TryRead(CaptureStream stream, out CapturedFrame frame, out string? error);
}
