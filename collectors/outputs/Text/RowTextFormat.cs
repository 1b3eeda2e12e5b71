namespace LogFlowDb.Outputs.Text;

/// <summary>How rows are written as text.</summary>
internal enum RowTextFormat
{
    /// <summary>A JSON object a line.</summary>
    Json,

    /// <summary>Cells between commas or another separator, RFC 4180, after a line of names.</summary>
    Csv,

    /// <summary>Cells between tabs, after a line of names.</summary>
    Tsv,

    /// <summary>Columns for people.</summary>
    Aligned,

    /// <summary>As pmacct prints it: its columns and names, aligned.</summary>
    Pmacct,

    /// <summary>The same between separators, never quoted.</summary>
    PmacctCsv,

    /// <summary>The same as JSON lines.</summary>
    PmacctJson,
}
