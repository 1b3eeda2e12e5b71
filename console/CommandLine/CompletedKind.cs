namespace LogFlowDb.Console.CommandLine;

/// <summary>What may stand for a value of the command line, as far as a shell can complete it.</summary>
internal enum CompletedKind
{
    /// <summary>Nothing that can be known.</summary>
    Free,

    /// <summary>One of some words.</summary>
    Words,

    /// <summary>The name of a file.</summary>
    File,

    /// <summary>The name of a directory.</summary>
    Folder,

    /// <summary>A table of the data directory.</summary>
    Table,

    /// <summary>A network interface.</summary>
    Interface,
}
