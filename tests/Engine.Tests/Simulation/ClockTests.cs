using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Scanning;
using LogFlowDb.Engine.Tables;
using LogFlowDb.Engine.Values;
using Xunit;

namespace LogFlowDb.Engine.Tests.Simulation;

/// <summary>A calendar that jumps: rows keep their order, commits keep their pace, no row is lost. Retention has its own tests.</summary>
public sealed class ClockTests
{
    public static TheoryData<long> JumpsInSeconds => [-3600, 3600, 1, -1, 315_360_000, -1_795_262_400, -86_400 * 400L];

    [Theory]
    [MemberData(nameof(JumpsInSeconds))]
    public async Task Append_AcrossAJump_KeepsOrderAndCommits(long seconds)
    {
        VirtualClock clock = new();
        SimulatedDisk disk = new();
        DatabaseOptions options = Workload.Options() with { Clock = clock, CommitInterval = TimeSpan.FromSeconds(1) };
        await using (Database database = Database.Open(disk, Workload.Directory, options, held: null))
        {
            ITableWriter writer = database.Writer(Workload.Table, create: true)!;
            for (int batch = 0; batch < 12; batch++)
            {
                await writer.AppendAsync(WithoutTime((batch * 300) + 1, 300));
                clock.Jump(TimeSpan.FromSeconds(batch % 2 == 0 ? seconds : -seconds));
                clock.Advance(TimeSpan.FromMilliseconds(100));
            }

            // The interval is measured by time that passed, whatever the calendar says.
            int before = disk.Calls;
            clock.Advance(TimeSpan.FromSeconds(2));
            Assert.True(SpinWait.SpinUntil(() => disk.Calls > before, TimeSpan.FromSeconds(20)), "no commit after its interval");
        }

        await using Database again = Database.Open(disk, Workload.Directory, options with { ReadOnly = true }, held: null);
        Assert.Equal(3600, Count(again));
        Assert.Empty(again.Verify(Workload.Table, CancellationToken.None));
    }

    private static int Count(Database database)
    {
        using TableSnapshot snapshot = database.Snapshot(Workload.Table)!;
        HashSet<long> seen = [];
        foreach (IRowGroup group in snapshot.Groups)
        {
            using IRowGroupReader reader = group.OpenReader();
            Column numbers = reader.Read("n", 0, group.RowCount)!, ids = reader.Read(SystemFields.Id, 0, group.RowCount)!;
            for (int row = 0; row < group.RowCount; row++)
            {
                Assert.Equal(ids[row], numbers[row]);
                Assert.True(seen.Add(numbers[row].AsLong));
            }
        }

        return seen.Count;
    }

    private static RowBatch WithoutTime(long first, int count) => new(
        count, ["n"], [new LongColumn(ValueKind.Long, Enumerable.Range(0, count).Select(i => first + i).ToArray())]);
}
