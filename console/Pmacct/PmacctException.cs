namespace LogFlowDb.Console.Pmacct;

/// <summary>A configuration of pmacct, or a file that it names, that cannot be done; the message is one line for the user, without secrets.</summary>
internal sealed class PmacctException(string message) : Exception(message);
