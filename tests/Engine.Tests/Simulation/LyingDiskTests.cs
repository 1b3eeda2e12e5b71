using LogFlowDb.Engine.Diagnostics;
using LogFlowDb.Engine.Tables;
using Xunit;
using Xunit.Abstractions;

namespace LogFlowDb.Engine.Tests.Simulation;

/// <summary>
/// A disk that reports a write as done and loses it, or puts it elsewhere in the file: no store can keep such a row, but this one
/// must notice, on opening, reading or verifying, and never pass off what is left as the whole.
/// </summary>
public sealed class LyingDiskTests(ITestOutputHelper log)
{
    private const int Rows = 2600;

    [Theory]
    [InlineData(WriteFateOfOne.Lost)]
    [InlineData(WriteFateOfOne.Misdirected)]
    public async Task Write_AcknowledgedButNotThere_IsNoticed(WriteFateOfOne fate)
    {
        int harmless = 0, noticed = 0;
        for (int n = 1; ; n++)
        {
            SimulatedDisk disk = new();
            int changes = 0, lying = n;
            string? path = null;
            disk.Fate = call =>
            {
                if (call.Kind is DiskCallKind.Write or DiskCallKind.Replace && ++changes == lying)
                {
                    path = call.Path;
                    return fate == WriteFateOfOne.Lost ? WriteFate.Lost : WriteFate.Misdirected;
                }

                return WriteFate.Done;
            };
            try
            {
                await WriteAsync(disk);
            }
            catch (DatabaseException)
            {
                // Noticed while writing.
            }

            if (path is null)
            {
                break;
            }

            disk.Fate = null;
            if (IsWhole(disk, $"write {n} to {path} {fate}"))
            {
                harmless++;
            }
            else
            {
                noticed++;
            }
        }

        log.WriteLine($"{noticed} noticed, {harmless} harmless");
        Assert.True(noticed > 10, $"only {noticed} noticed");
    }

    /// <summary>False when something was reported; fails when rows are missing and nothing was.</summary>
    private static bool IsWhole(SimulatedDisk disk, string what)
    {
        Database? database = null;
        try
        {
            database = Database.Open(disk, Workload.Directory, Workload.Options() with { ReadOnly = true }, held: null);
            long found = NumberedRows.Check(database, Workload.Table);
            Assert.True(found == Rows, $"{what}: {found} rows found of {Rows}, and nothing is reported");
            return true;
        }
        catch (CorruptTableException)
        {
            return false;
        }
        finally
        {
            database?.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    private static async Task WriteAsync(SimulatedDisk disk)
    {
        for (int first = 1; first <= Rows; first += 1300)
        {
            await using Database database = Database.Open(disk, Workload.Directory, Workload.Options(), held: null);
            ITableWriter writer = database.Writer(Workload.Table, create: true)!;
            for (int part = 0; part < 1300; part += 130)
            {
                await writer.AppendAsync(NumberedRows.Make(first + part, 130));
                await writer.CommitAsync();
            }
        }
    }

    /// <summary>Public for the test's data.</summary>
    public enum WriteFateOfOne
    {
        Lost,
        Misdirected,
    }
}
