namespace LogFlowDb.Collectors.Tests.Support;

/// <summary>A test that runs another program; skipped where it is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ToolFactAttribute : FactAttribute
{
    public ToolFactAttribute(string tool)
    {
        if (PathOf(tool) is null)
        {
            Skip = $"{tool} is not installed";
        }
    }

    public static string? PathOf(string tool) => new[] { "/usr/sbin", "/usr/bin", "/usr/local/sbin", "/usr/local/bin" }
        .Select(folder => Path.Combine(folder, tool))
        .FirstOrDefault(File.Exists);
}
