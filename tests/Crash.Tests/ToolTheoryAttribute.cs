using Xunit;

namespace LogFlowDb.Crash.Tests;

/// <summary>As <see cref="ToolFactAttribute"/>, with data.</summary>
public sealed class ToolTheoryAttribute : TheoryAttribute
{
    public ToolTheoryAttribute(params string[] programs) => Skip = Programs.WhyAbsent(programs);
}
