namespace LogFlowDb.Console.Tui;

/// <summary>What times are told by.</summary>
internal enum TimeMode
{
    Utc,
    Local,

    /// <summary>How long ago.</summary>
    Age,

    /// <summary>How long after the row above.</summary>
    Distance,
}
