namespace LogFlowDb.Query.Sources;

internal enum FileFormat
{
    /// <summary>One row a line, field <c>line</c>.</summary>
    Text,

    /// <summary>First line names the fields; a row is one line.</summary>
    Csv,

    /// <summary>One object a line; a line that is none becomes the field <c>line</c>.</summary>
    Json,
}
