namespace LogFlowDb.Brokers.Messages;

/// <summary>How rows stand in a message.</summary>
internal enum MessageFormat
{
    /// <summary>A JSON object a row, rows of one message by line feeds.</summary>
    Json,

    /// <summary>The form in which rows go between processes of this program, with their types.</summary>
    Records,
}
