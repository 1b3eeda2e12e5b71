using LogFlowDb.Query.Batches;
using Xunit;

namespace LogFlowDb.Query.Tests.Batches;

public sealed class MemoryBudgetTests
{
    private const long Megabyte = 1 << 20;

    [Fact]
    public void Hold_PoolSuffices_OnlyTheOwnLimitCounts()
    {
        MemoryPool pool = new(100 * Megabyte, "queries");
        using MemoryBudget budget = new(40 * Megabyte, pool);
        long mine = 0;
        Assert.False(budget.Hold(ref mine, 40 * Megabyte));
        Assert.True(budget.Hold(ref mine, 41 * Megabyte));
        Assert.Equal(41 * Megabyte, pool.HeldBytes);
    }

    [Fact]
    public void Hold_PoolSpent_OnlyWhoHasMoreThanItsPartGivesWay()
    {
        MemoryPool pool = new(100 * Megabyte, "queries");
        using MemoryBudget large = new(90 * Megabyte, pool), small = new(90 * Megabyte, pool);
        long ofLarge = 0, ofSmall = 0;
        Assert.False(large.Hold(ref ofLarge, 80 * Megabyte));
        Assert.False(small.Hold(ref ofSmall, 30 * Megabyte));
        Assert.True(large.Hold(ref ofLarge, 80 * Megabyte));
        Assert.False(large.Hold(ref ofLarge, 0));
        Assert.False(small.Hold(ref ofSmall, 90 * Megabyte));
    }

    [Fact]
    public void Hold_PoolWithinAPool_BothCount()
    {
        MemoryPool all = new(100 * Megabyte, "queries");
        MemoryPool some = new(80 * Megabyte, "queries over HTTP", all);
        using MemoryBudget one = new(long.MaxValue, some), other = new(long.MaxValue, all);
        long ofOne = 0, ofOther = 0;
        Assert.True(one.Hold(ref ofOne, 81 * Megabyte));
        Assert.False(one.Hold(ref ofOne, 60 * Megabyte));
        Assert.False(other.Hold(ref ofOther, 45 * Megabyte));
        Assert.True(one.Hold(ref ofOne, 60 * Megabyte));
        Assert.Equal(105 * Megabyte, all.HeldBytes);
    }

    [Fact]
    public void Update_PoolSpent_FailsWithItsPurpose()
    {
        MemoryPool pool = new(100 * Megabyte, "queries over HTTP (http_memory in [limits])");
        using MemoryBudget one = new(long.MaxValue, pool), other = new(long.MaxValue, pool);
        long ofOne = 0, ofOther = 0;
        one.Update(ref ofOne, 70 * Megabyte, "dedup", 7, "combinations");
        other.Update(ref ofOther, 40 * Megabyte, "dedup", 4, "combinations");
        Assert.Equal(
            "dedup holds 7 combinations: 70 MB of memory, while the 100 MB are spent that all queries over HTTP (http_memory in [limits]) share; take fewer keys or rows, or try again later",
            Assert.Throws<QueryExecutionException>(() => one.Update(ref ofOne, 70 * Megabyte, "dedup", 7, "combinations")).Message);
    }

    [Fact]
    public void Dispose_HoldersNeverSaidTheyAreDone_PoolHasEverythingBack()
    {
        MemoryPool pool = new(100 * Megabyte, "queries");
        long mine = 0, also = 0, another = 0;
        using (MemoryBudget failed = new(long.MaxValue, pool))
        {
            failed.Hold(ref mine, 60 * Megabyte);
            failed.Update(ref also, 60 * Megabyte, "dedup", 1, "combinations");
        }

        Assert.Equal(0, pool.HeldBytes);
        using MemoryBudget next = new(long.MaxValue, pool);
        Assert.False(next.Hold(ref another, 100 * Megabyte));
    }
}
