namespace LogFlowDb.Outputs.Running;

/// <summary>What an output does.</summary>
public enum OutputState
{
    Stopped,

    /// <summary>Sends what comes.</summary>
    Running,

    /// <summary>Pauses after a failure, or for a table that does not exist yet.</summary>
    Waiting,
}
