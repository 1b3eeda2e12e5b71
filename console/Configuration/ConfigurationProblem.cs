namespace LogFlowDb.Console.Configuration;

/// <summary>What is wrong with a configuration.</summary>
/// <param name="Place">The file, or the variable or flag that the value came from.</param>
/// <param name="Line">From 1; 0 where there are no lines.</param>
internal sealed record ConfigurationProblem(string Place, int Line, string Message)
{
    public override string ToString() => Line > 0 ? $"{Place}:{Line}: {Message}" : $"{Place}: {Message}";
}
