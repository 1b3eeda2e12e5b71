namespace LogFlowDb.Console.Sessions;

/// <summary>What is known of the other side of a session.</summary>
/// <param name="TimeZone">Of local times in queries and status texts: the TZ of who asks, not of who answers.</param>
/// <param name="Width">Columns of the terminal; 80 when unknown.</param>
/// <param name="WorkingDirectory">Of who asks: relative paths in commands begin there.</param>
internal sealed record SessionTraits(
    TimeZoneInfo TimeZone,
    bool InputIsTerminal,
    bool OutputIsTerminal,
    bool ErrorIsTerminal,
    int Width,
    string WorkingDirectory)
{
    /// <summary>Rows of the terminal; 24 when unknown.</summary>
    public int Height { get; init; } = 24;

    /// <summary>What is written to standard output may be coloured.</summary>
    public bool Color { get; init; }

    /// <summary>The terminal shows more than ASCII.</summary>
    public bool Unicode { get; init; } = true;

    /// <summary>Lines only, one after the other, for screen readers and terminals that cannot move the cursor: nothing is drawn over, no
    /// bars, no boxes.</summary>
    public bool IsPlain { get; init; }

    /// <summary>Nothing may be changed: who asks wants to be sure of that.</summary>
    public bool IsReadOnly { get; init; }

    /// <summary>There is a shell at the other end that takes rows, and reads lines with an editor.</summary>
    public bool IsShell { get; init; }
}
