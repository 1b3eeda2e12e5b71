namespace LogFlowDb.Console.Hosting;

/// <summary>What a process wants of a data directory.</summary>
internal enum InstanceMode
{
    /// <summary>To look: other readers may look at the same time.</summary>
    ReadOnly,

    /// <summary>To write rows and to record what shall be collected.</summary>
    Write,

    /// <summary>To collect: ports open, loggers running.</summary>
    Collect,
}
