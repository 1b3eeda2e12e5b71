namespace LogFlowDb.Query.Output;

/// <summary>What a file gets: <c>outputcsv</c>, <c>outputjson</c>, <c>outputtxt</c>.</summary>
internal enum OutputFormat
{
    Csv,
    Json,
    Text,
}
