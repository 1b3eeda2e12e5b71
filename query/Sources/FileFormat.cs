namespace LogFlowDb.Query.Sources;

/// <summary>What files hold.</summary>
internal enum FileFormat
{
    /// <summary>See <see cref="LineReader"/>.</summary>
    Text,

    /// <summary>See <see cref="CsvReader"/>.</summary>
    Csv,

    /// <summary>See <see cref="JsonReader"/>.</summary>
    Json,
}
