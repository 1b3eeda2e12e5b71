namespace LogFlowDb.Query.Stages;

internal enum FileFormat
{
    /// <summary>One row a line, field <c>line</c>.</summary>
    Text,

    /// <summary>First line names the fields.</summary>
    Csv,

    /// <summary>One object a line, or one array of objects.</summary>
    Json,
}
