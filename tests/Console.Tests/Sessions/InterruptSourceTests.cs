using LogFlowDb.Console.Sessions;
using Xunit;

namespace LogFlowDb.Console.Tests.Sessions;

public sealed class InterruptSourceTests
{
    [Fact]
    public void Watch_RaisedAgainAfterAReset_IsToldEachTime()
    {
        using InterruptSource source = new();
        int told = 0;
        using (source.Watch(() => told++))
        {
            source.Raise();
            source.Raise();
            source.Reset();
            source.Raise();
        }

        source.Reset();
        source.Raise();
        Assert.Equal(2, told);
    }

    [Fact]
    public void End_AfterAReset_StaysRaised()
    {
        using InterruptSource source = new();
        source.Raise();
        source.Reset();
        Assert.False(source.IsRaised);
        source.End();
        source.Reset();
        Assert.True(source is { IsRaised: true, IsFinal: true });
    }
}
