namespace LogFlowDb.Collectors.Metering;

/// <summary>A flow key that cannot be; the message names the word, a near one and the list.</summary>
public sealed class FlowKeyException(string message) : Exception(message);
