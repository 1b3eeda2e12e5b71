using LogFlowDb.Engine.Diagnostics;
using LogFlowDb.Engine.Tables;
using Xunit;

namespace LogFlowDb.Engine.Tests.Simulation;

/// <summary>A closed database on a simulated disk, to be damaged: blocks of several days, and rows in the tail.</summary>
internal sealed class StoredTable
{
    private readonly SimulatedDisk _disk;

    private StoredTable(SimulatedDisk disk, long rows)
    {
        _disk = disk;
        Rows = rows;
    }

    public long Rows { get; }

    public SimulatedDisk Disk => _disk;

    public IReadOnlyList<string> Files => _disk.AllFiles();

    public static async Task<StoredTable> WriteAsync(int rows, int blockRows = 1024, Action<SimulatedDisk>? prepare = null)
    {
        SimulatedDisk disk = new();
        prepare?.Invoke(disk);
        await using (Database database = Database.Open(disk, Workload.Directory, Workload.Options(blockRows), held: null))
        {
            ITableWriter writer = database.Writer(Workload.Table, create: true)!;
            for (int first = 1; first <= rows; first += 100)
            {
                await writer.AppendAsync(NumberedRows.Make(first, Math.Min(100, rows - first + 1)));
                await writer.CommitAsync();
            }
        }

        return new StoredTable(disk, rows);
    }

    public string Only(string part) => Files.Single(f => f.Contains(part, StringComparison.Ordinal));

    /// <summary>Opens and reads everything: true with every row as it was, false when damage was reported, and nothing else.</summary>
    /// <param name="damage">What was reported.</param>
    public bool ReadsWhole(out CorruptTableException? damage)
    {
        Database? database = null;
        try
        {
            database = Database.Open(_disk, Workload.Directory, Workload.Options() with { ReadOnly = true }, held: null);
            Assert.Equal(Rows, NumberedRows.Check(database, Workload.Table));
            damage = null;
            return true;
        }
        catch (CorruptTableException e)
        {
            damage = e;
            return false;
        }
        finally
        {
            database?.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    /// <summary>What a verification finds wrong; the refusal to open counts as a finding.</summary>
    public int Findings()
    {
        Database? database = null;
        try
        {
            database = Database.Open(_disk, Workload.Directory, Workload.Options() with { ReadOnly = true }, held: null);
            return database.Verify(Workload.Table, CancellationToken.None).Count;
        }
        catch (CorruptTableException)
        {
            return 1;
        }
        finally
        {
            database?.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }
}
