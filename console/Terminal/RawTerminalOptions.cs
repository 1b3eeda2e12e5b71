namespace LogFlowDb.Console.Terminal;

/// <summary>What is written to the terminal when it is taken and when it is put back.</summary>
/// <param name="Enter">Also after each stop of the process.</param>
/// <param name="Leave">Has to undo all that may have been switched on meanwhile.</param>
internal sealed record RawTerminalOptions(byte[] Enter, byte[] Leave)
{
    /// <summary>A line is edited where the cursor stands: pastes are told from typing, nothing else is changed.</summary>
    public static RawTerminalOptions Line { get; } = new("\e[?2004h"u8.ToArray(), "\e[?2004l"u8.ToArray());

    /// <summary>The whole screen: the other buffer, no cursor, pastes told from typing. The mouse is the caller's to switch on.</summary>
    public static RawTerminalOptions Screen { get; } = new(
        "\e[?1049h\e[?25l\e[?2004h\e[H\e[2J"u8.ToArray(),
        "\e[?2026l\e[?2004l\e[?1006l\e[?1002l\e[?1000l\e[0m\e[r\e[?1l\e>\e[?25h\e[?1049l"u8.ToArray());
}
