namespace LogFlowDb.Console;

/// <summary>The version of the program, from the build.</summary>
internal static class ProgramVersion
{
    public static string Text { get; } = typeof(ProgramVersion).Assembly.GetName().Version is { } version ? version.ToString(3) : "0";
}
