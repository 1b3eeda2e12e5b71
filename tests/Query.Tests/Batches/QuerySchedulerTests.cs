using LogFlowDb.Query.Batches;
using Xunit;

namespace LogFlowDb.Query.Tests.Batches;

public sealed class QuerySchedulerTests
{
    [Fact]
    public void Admit_MoreThanMayWait_IsRefusedByName()
    {
        QueryScheduler scheduler = new(1, mostQueries: 1, mostWaiting: 0);
        using (scheduler.Admit(Nothing))
        {
            Assert.Contains("too many queries: 1 are running and 0 wait", Assert.Throws<QueryExecutionException>(() => scheduler.Admit(Nothing)).Message);
        }

        scheduler.Admit(Nothing).Dispose();
    }

    [Fact]
    public void Admit_WhileItWaits_CanBeGivenUp()
    {
        QueryScheduler scheduler = new(1, mostQueries: 1, mostWaiting: 1);
        using IDisposable running = scheduler.Admit(Nothing);
        Assert.Throws<OperationCanceledException>(() => scheduler.Admit(static () => throw new OperationCanceledException()));
    }

    [Fact]
    public void Yield_AnotherWaits_LetsItRunAndComesBack()
    {
        QueryScheduler scheduler = new(1, 8, 8);
        using ManualResetEventSlim otherRan = new();
        using (scheduler.Take(stepsBack: false, Nothing))
        {
            Thread other = new(() =>
            {
                using (scheduler.Take(stepsBack: false, Nothing))
                {
                    otherRan.Set();
                }
            });
            other.Start();
            while (!otherRan.IsSet)
            {
                QueryScheduler.Yield();
            }

            other.Join();
            Assert.NotNull(QueryScheduler.Current);
        }

        Assert.Null(QueryScheduler.Current);
        scheduler.Take(stepsBack: false, Nothing).Dispose();
    }

    [Fact]
    public void Take_GivenUpWhileWaiting_LeavesTheTurnsWhole()
    {
        QueryScheduler scheduler = new(1, 8, 8);
        using (scheduler.Take(stepsBack: false, Nothing))
        {
            Exception? failure = null;
            Thread other = new(() => failure = Record.Exception(() => scheduler.Take(stepsBack: false, static () => throw new OperationCanceledException())));
            other.Start();
            other.Join();
            Assert.IsType<OperationCanceledException>(failure);
        }

        scheduler.Take(stepsBack: false, Nothing).Dispose();
    }

    [Fact]
    public void Away_MeanwhileAnother_MayTakeTheTurn()
    {
        QueryScheduler scheduler = new(1, 8, 8);
        using (scheduler.Take(stepsBack: false, Nothing))
        {
            using (QueryScheduler.Away())
            {
                Thread other = new(() => scheduler.Take(stepsBack: false, Nothing).Dispose());
                other.Start();
                other.Join();
            }

            Assert.NotNull(QueryScheduler.Current);
        }
    }

    private static void Nothing()
    {
        // Nobody gives up.
    }
}
