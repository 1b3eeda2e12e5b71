namespace LogFlowDb.Console.Configuration;

/// <summary>Where a value came from.</summary>
/// <param name="Place">The file, the variable's name, or the flag.</param>
/// <param name="Line">Of a file; else 0.</param>
internal sealed record SettingSource(string Place, int Line)
{
    public static SettingSource Default { get; } = new("default", 0);

    public override string ToString() => Line > 0 ? $"{Place}:{Line}" : Place;
}
