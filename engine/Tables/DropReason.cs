namespace LogFlowDb.Engine.Tables;

/// <summary>Why days leave a table.</summary>
internal enum DropReason
{
    Age,
    Size,
    DiskFull,
    Purge,
}
