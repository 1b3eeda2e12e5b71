namespace LogFlowDb.Console.Terminal;

/// <summary>The reader of the output went away (a closed pipe, a client that left). Ends the work without a word.</summary>
internal sealed class OutputClosedException(string detail) : Exception(detail);
