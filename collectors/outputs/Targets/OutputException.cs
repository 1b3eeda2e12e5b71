namespace LogFlowDb.Outputs.Targets;

/// <summary>An output that cannot be made or found, or a setting of one that is not acceptable; the message is one line for the user.</summary>
public sealed class OutputException(string message, Exception? cause = null) : Exception(message, cause);
