namespace LogFlowDb.Collectors.Pcap;

/// <summary>Finds the packets in the bytes of one container format.</summary>
internal interface ICaptureFormat
{
    /// <summary><c>pcap</c> or <c>pcapng</c>.</summary>
    string Kind { get; }

    /// <summary>Adds the packets of all whole records in the batch's buffer, as far as they can be read.</summary>
    /// <param name="start">Of the first record.</param>
    /// <param name="end">Behind the last byte that is there.</param>
    /// <param name="position">Of the buffer in the file, for error texts.</param>
    FormatResult Index(FrameBatch batch, int start, int end, long position);

    /// <summary>What is wrong when a file ends with these bytes, which are no whole record.</summary>
    string CutShort(ReadOnlySpan<byte> rest, long position);
}
