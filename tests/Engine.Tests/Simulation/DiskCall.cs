namespace LogFlowDb.Engine.Tests.Simulation;

/// <summary>What a program asks of a disk.</summary>
internal enum DiskCallKind
{
    Open,
    Create,
    Read,
    Write,
    SetLength,
    SyncFile,
    SyncDirectory,
    CreateDirectory,
    Delete,
    DeleteDirectory,
    Replace,
}

/// <summary>One call, as faults choose it.</summary>
/// <param name="Number">Of all calls of this disk, from 1.</param>
internal readonly record struct DiskCall(DiskCallKind Kind, string Path, int Number)
{
    /// <summary>Anything but looking.</summary>
    public bool IsChange => Kind is not (DiskCallKind.Open or DiskCallKind.Read);
}

/// <summary>What becomes of a write that is reported as done.</summary>
internal enum WriteFate
{
    Done,
    Lost,
    Misdirected,
}
