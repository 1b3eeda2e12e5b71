namespace LogFlowDb.Console.Terminal;

/// <summary>The button of a press, release or drag.</summary>
internal enum MouseButton
{
    None,
    Left,
    Middle,
    Right,
}
