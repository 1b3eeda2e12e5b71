namespace LogFlowDb.Query.Stages;

/// <summary><c>system X</c>: rows about the database itself; X is one of <see cref="Objects"/>.</summary>
internal sealed class SystemStage(string what) : Stage
{
    /// <summary>What can be asked for; anything else is error 95000.</summary>
    public static IReadOnlyList<string> Objects { get; } = ["count", "tables"];

    public override string Name => "system";

    public string What { get; } = what;

    public override string ToString() => $"{Name} {What}";
}
