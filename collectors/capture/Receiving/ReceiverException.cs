namespace LogFlowDb.Collectors.Receiving;

/// <summary>A receiver that cannot be opened as it was asked for; the message is one line for the user.</summary>
internal sealed class ReceiverException(string message, Exception? cause = null) : Exception(message, cause);
