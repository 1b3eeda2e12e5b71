using LogFlowDb.Console.Sessions;

namespace LogFlowDb.Console.Shell;

/// <summary>A line that a trailing backslash continues on the next.</summary>
internal static class ContinuedLine
{
    private const int MaxLength = 1 << 20;

    /// <summary>Null at the end of the input and when interrupted.</summary>
    public static string? Read(ICommandSession session, string prompt)
    {
        string? line = session.ReadLine(prompt);
        string more = prompt.Length >= 5 ? "...> ".PadLeft(prompt.Length) : "";
        while (line is [.., '\\'] && line.Length < MaxLength)
        {
            string? next = session.ReadLine(more);
            if (session.Interrupt.IsRaised)
            {
                return null;
            }

            line = line[..^1] + "\n" + next;
        }

        return line;
    }
}
