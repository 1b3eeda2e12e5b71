using Xunit;

namespace LogFlowDb.Crash.Tests;

/// <summary>A test that compares with other programs; it skips and names them where they are not installed.</summary>
public sealed class ToolFactAttribute : FactAttribute
{
    public ToolFactAttribute(params string[] programs) => Skip = Programs.WhyAbsent(programs);
}
