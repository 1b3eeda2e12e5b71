using System.Text;

namespace LogFlowDb.Console.Commands;

/// <summary>A command of the shell.</summary>
/// <param name="Name">With its group, e.g. <c>flowmon.open</c>.</param>
/// <param name="Description">One line, as in the usage text.</param>
/// <param name="Arguments">Required ones first.</param>
/// <param name="Run">Does it; expected failures are a <see cref="CommandFailedException"/>.</param>
internal sealed record ConsoleCommand(
    string Name,
    string Description,
    IReadOnlyList<CommandArgument> Arguments,
    Action<CommandContext> Run)
{
    /// <summary>Fewer arguments print the usage text.</summary>
    public int RequiredCount { get; init; } = Arguments.Count(static argument => argument.Required);

    /// <summary>What it takes as <c>key=value</c> behind the required arguments; none when empty.</summary>
    public IReadOnlyList<CommandOptions> Options { get; init; } = [];

    /// <summary>What Araqne prints for a command with too few arguments.</summary>
    public string Usage()
    {
        StringBuilder text = new();
        text.Append("Description\n\n\t").Append(Description).Append('\n');
        if (Arguments.Count > 0)
        {
            text.Append("\nArguments\n\n");
            for (int i = 0; i < Arguments.Count; i++)
            {
                text.Append('\t').Append(i + 1).Append(". ").Append(Arguments[i].Name).Append(": ").Append(Arguments[i].Description)
                    .Append(Arguments[i].Required ? " (required)\n" : " (optional)\n");
            }
        }

        foreach (CommandOptions options in Options)
        {
            text.Append('\n').Append(options.Title).Append("\n\n");
            int width = options.All.Max(static option => option.Text.Length) + 2;
            foreach (CommandOption option in options.All)
            {
                text.Append('\t').Append(option.Text.PadRight(width)).Append(option.Description).Append('\n');
            }
        }

        return text.ToString();
    }
}
