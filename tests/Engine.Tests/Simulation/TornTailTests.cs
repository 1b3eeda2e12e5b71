using LogFlowDb.Engine.Diagnostics;
using LogFlowDb.Engine.Tables;
using Xunit;
using Xunit.Abstractions;

namespace LogFlowDb.Engine.Tests.Simulation;

/// <summary>
/// The last commit cut off: before its record was written what is whole of it counts and the rest is gone, after it anything that is
/// missing is damage.
/// </summary>
public sealed class TornTailTests(ITestOutputHelper log)
{
    private const int TornBytes = 8192;

    /// <summary>Rows before the last commit, and with it.</summary>
    private const int Before = 300, Rows = 700;

    [Fact]
    public async Task LastCommit_CutAtAnyByte_GivesWholeEntriesOfIt()
    {
        (SimulatedDisk torn, string segment) = await WriteAsync(isAcknowledged: false);
        byte[] whole = torn.ReadAll(segment);
        long most = 0;
        for (int length = whole.Length - TornBytes; length <= whole.Length; length++)
        {
            torn.Put(segment, whole[..length]);
            most = Math.Max(most, Count(torn));
        }

        Assert.Equal(Rows, most);
    }

    [Theory]
    [InlineData(512)]
    [InlineData(4096)]
    public async Task LastCommit_AnySectorsMissing_GivesWholeEntriesOfIt(int sectorBytes)
    {
        (SimulatedDisk torn, string segment) = await WriteAsync(isAcknowledged: false);
        byte[] whole = torn.ReadAll(segment);
        int sectors = TornBytes / sectorBytes, subsets = 1 << sectors, step = FaultPlan.IsNightly ? 1 : Math.Max(1, subsets / 8192) | 1;
        int tried = 0;
        for (int subset = 0; subset < subsets; subset += step)
        {
            byte[] part = [.. whole];
            for (int sector = 0; sector < sectors; sector++)
            {
                if ((subset >> sector & 1) != 0)
                {
                    part.AsSpan(whole.Length - TornBytes + (sector * sectorBytes), sectorBytes).Clear();
                }
            }

            torn.Put(segment, part);
            long found = Count(torn);
            Assert.True(subset != 0 || found == Rows, $"{found} rows of an intact commit");
            tried++;
        }

        log.WriteLine($"{tried} subsets of {subsets}");
    }

    [Fact]
    public async Task AcknowledgedCommit_CutAtAnyByte_IsRefused()
    {
        (SimulatedDisk disk, string segment) = await WriteAsync(isAcknowledged: true);
        byte[] whole = disk.ReadAll(segment);
        for (int length = whole.Length - TornBytes; length < whole.Length; length++)
        {
            disk.Put(segment, whole[..length]);
            Assert.Throws<CorruptTableException>(() => Count(disk));
        }
    }

    private static long Count(SimulatedDisk disk)
    {
        Database database = Database.Open(disk, Workload.Directory, Workload.Options() with { ReadOnly = true }, held: null);
        try
        {
            long found = NumberedRows.Check(database, Workload.Table);
            Assert.InRange(found, Before, Rows);
            return found;
        }
        finally
        {
            database.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    /// <summary>The disk as it was when the record of the last commit was about to be written, or after.</summary>
    private static async Task<(SimulatedDisk Disk, string Segment)> WriteAsync(bool isAcknowledged)
    {
        SimulatedDisk disk = new();
        DiskState? image = null;
        bool isLast = false;
        await using (Database database = Database.Open(disk, Workload.Directory, Workload.Options(65536), held: null))
        {
            ITableWriter writer = database.Writer(Workload.Table, create: true)!;
            await writer.AppendAsync(NumberedRows.Make(1, Before));
            await writer.CommitAsync();
            isLast = true;
            disk.Fault = call =>
            {
                if (isLast && !isAcknowledged && call.Kind == DiskCallKind.Write && call.Path.EndsWith(".manifest", StringComparison.Ordinal))
                {
                    image ??= disk.Image();
                }
            };
            for (int first = Before + 1; first <= Rows; first += 50)
            {
                await writer.AppendAsync(NumberedRows.Make(first, 50));
            }

            await writer.CommitAsync();
            image ??= disk.Image();
        }

        SimulatedDisk torn = new(image);
        return (torn, torn.AllFiles().Single(f => f.EndsWith(".log.0", StringComparison.Ordinal)));
    }
}
