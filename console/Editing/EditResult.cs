namespace LogFlowDb.Console.Editing;

/// <summary>How an edit ended.</summary>
internal enum EditResult
{
    /// <summary>Enter: <see cref="LineEditor.Text"/> is there.</summary>
    Entered,

    /// <summary>Ctrl-C.</summary>
    Cancelled,

    /// <summary>Ctrl-D on an empty line, or the terminal is gone.</summary>
    Ended,
}
