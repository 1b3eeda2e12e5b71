namespace LogFlowDb.Console.Terminal;

/// <summary>What a mouse did.</summary>
internal enum MouseAction
{
    Press,
    Release,

    /// <summary>Moved with a button held.</summary>
    Drag,

    /// <summary>Moved with no button held.</summary>
    Move,
    WheelUp,
    WheelDown,
    WheelLeft,
    WheelRight,
}
