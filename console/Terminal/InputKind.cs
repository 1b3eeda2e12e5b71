namespace LogFlowDb.Console.Terminal;

/// <summary>What an <see cref="InputEvent"/> tells.</summary>
internal enum InputKind
{
    /// <summary>A key without a character of its own: <see cref="InputEvent.Key"/> and modifiers.</summary>
    Key,

    /// <summary>A character, also with Ctrl or Alt held: <see cref="InputEvent.Rune"/> and modifiers.</summary>
    Rune,

    /// <summary>Text pasted as a whole: <see cref="InputEvent.Text"/>.</summary>
    Paste,

    /// <summary>Button, place and what happened.</summary>
    Mouse,

    /// <summary>The screen has another size, or has to be drawn anew: the program was stopped and goes on.</summary>
    Resize,

    /// <summary>The terminal is gone, or the process is asked to end: leave.</summary>
    EndOfInput,

    /// <summary><see cref="RawTerminal.Wake"/> was called.</summary>
    Wake,
}
