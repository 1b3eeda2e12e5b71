using System.Globalization;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Diagnostics;
using LogFlowDb.Engine.Scanning;
using LogFlowDb.Engine.Tables;
using Xunit;

namespace LogFlowDb.Engine.Tests.Simulation;

/// <summary>
/// The promise under power loss: at any write, acknowledged rows are there after the restart, none twice, none invented. More
/// crash points with the environment variable LOGFLOWDB_CRASHES.
/// </summary>
public sealed class PowerLossTests
{
    private const int BlockRows = 1024;

    private static int Crashes =>
        int.TryParse(Environment.GetEnvironmentVariable("LOGFLOWDB_CRASHES"), CultureInfo.InvariantCulture, out int count) ? count : 400;

    [Fact]
    public async Task Append_PowerLostAtAnyWrite_KeepsEveryAcknowledgedRow()
    {
        Random random = new(77);
        SimulatedDisk disk = new(seed: 1, crashAtWrite: 5);
        long acknowledged = 0;
        for (int crash = 0; crash < Crashes; crash++)
        {
            int seed = random.Next();
            try
            {
                acknowledged = await WorkUntilTheCrashAsync(disk, acknowledged, new Random(seed));
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"crash {crash}, seed {seed}", e);
            }

            // Every so often from an empty disk, so that the first writes of a table's life are crash points too.
            disk = crash % 40 == 39 ? new SimulatedDisk(seed, random.Next(1, 30)) : disk.Restart(random.Next(1, 60));
            acknowledged = crash % 40 == 39 ? 0 : acknowledged;
        }
    }

    private static async Task<long> WorkUntilTheCrashAsync(SimulatedDisk disk, long acknowledged, Random random)
    {
        TableFiles files = TableFiles.Of("/db", 1);
        Table table;
        try
        {
            table = Table.Open(disk, "t", 1, files, new DatabaseOptions { BlockRows = BlockRows, CommitInterval = TimeSpan.FromHours(1) });
        }
        catch (IOException) when (disk.Crashed)
        {
            return acknowledged;
        }

        long next;
        await using (table)
        {
            next = CheckRows(table.Store, acknowledged) + 1;
            acknowledged = next - 1;
            try
            {
                // Now and then the table is closed in good order, so that the power also goes while it closes.
                while (!disk.Crashed && random.Next(25) > 0)
                {
                    int count = random.Next(1, 300);
                    await table.AppendAsync(Rows.Make(count, next, seed: count));
                    next += count;
                    if (random.Next(3) == 0)
                    {
                        await table.CommitAsync();
                        acknowledged = next - 1;
                    }
                }
            }
            catch (TablePoisonedException)
            {
                Assert.True(disk.Crashed);
            }
        }

        return disk.Crashed ? acknowledged : next - 1;
    }

    private static long CheckRows(TableStore store, long acknowledged)
    {
        using TableSnapshot snapshot = store.Snapshot();
        long expected = 1;
        List<(long Id, long Number)> found = [];
        foreach (IRowGroup group in snapshot.Groups)
        {
            using IRowGroupReader reader = group.OpenReader();
            Column numbers = reader.Read("n", 0, group.RowCount)!, ids = reader.Read(SystemFields.Id, 0, group.RowCount)!;
            for (int row = 0; row < group.RowCount; row++)
            {
                found.Add((ids[row].AsLong, numbers[row].AsLong));
            }
        }

        // Blocks that were merged may span the ids of others.
        found.Sort();
        foreach ((long id, long number) in found)
        {
            Assert.Equal((expected, expected), (id, number));
            expected++;
        }

        Assert.True(expected - 1 >= acknowledged, $"{expected - 1} rows found, {acknowledged} were acknowledged");
        return expected - 1;
    }
}
