namespace LogFlowDb.Outputs.Files;

/// <summary>What becomes of a file with the name that a new one is to have.</summary>
internal enum FileNaming
{
    /// <summary>It is added to, in place.</summary>
    Append,

    /// <summary>It stays: the new one, written under a temporary name, gets a number.</summary>
    Number,

    /// <summary>The new one, written under a temporary name, takes its place.</summary>
    Replace,
}
