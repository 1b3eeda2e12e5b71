namespace LogFlowDb.Collectors.Pcap;

/// <summary>Packets cannot be had: the message is one line that says what, where, and what helps.</summary>
public class CaptureException(string message) : Exception(message);
