namespace LogFlowDb.Query;

/// <summary>What a query may do besides reading tables.</summary>
[Flags]
public enum QueryRights
{
    /// <summary>Read tables only.</summary>
    None = 0,

    /// <summary>Read files of the machine that executes.</summary>
    ReadFiles = 1,

    /// <summary>Create and change files.</summary>
    WriteFiles = 2,

    /// <summary>Add rows to tables.</summary>
    WriteTables = 4,

    /// <summary>Everything.</summary>
    All = ReadFiles | WriteFiles | WriteTables,
}
