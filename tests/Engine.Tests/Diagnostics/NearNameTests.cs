using LogFlowDb.Engine.Diagnostics;
using Xunit;

namespace LogFlowDb.Engine.Tests.Diagnostics;

public sealed class NearNameTests
{
    private static readonly string[] s_names = ["flowmon.open", "flowmon.close", "flowmon.bindings", "query", "import"];

    [Theory]
    [InlineData("flowmon.opne", "flowmon.open")]
    [InlineData("flowmon.bind", "flowmon.bindings")]
    [InlineData("qurey", "query")]
    [InlineData("QUERY", "query")]
    [InlineData("completely", null)]
    [InlineData("x", null)]
    [InlineData("", null)]
    public void Find_Slip_GivesTheNearestOrNothing(string typed, string? near) => Assert.Equal(near, NearName.Find(typed, s_names));
}
