using System.Diagnostics;
using System.Globalization;
using LogFlowDb.Benchmarks.Rooms;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Scanning;
using LogFlowDb.Engine.Storage;
using LogFlowDb.Engine.Tables;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Benchmarks;

/// <summary>What a table with very many blocks costs to open, and what merging costs those who append meanwhile.</summary>
internal static class UpkeepFigures
{
    private const int Blocks = 100_000;
    private const int Days = 365;
    private const int BlockRows = 65_536;
    private const int BlockBytes = 900_000;
    private const long DayNanoseconds = 86_400_000_000_000;

    public static async Task PrintAsync(int flows)
    {
        // In memory where that is to be had: making the directory takes a synchronous write a block.
        string directory = Directory.CreateDirectory(
            Path.Combine(Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(), $"logflowdb-upkeep-{Environment.ProcessId}")).FullName;
        try
        {
            await MakeLargeAsync(directory);
            for (int round = 0; round < 3; round++)
            {
                await OpenLargeAsync(directory, new DatabaseOptions { ReadOnly = true });
                await OpenLargeAsync(directory, new DatabaseOptions { BackgroundInterval = TimeSpan.Zero });
            }
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }

        Workload work = new(flows);
        for (int round = 0; round < 2; round++)
        {
            foreach (int rate in (int[])[0, 500_000])
            {
                await AppendBesideAsync(work, rate, TimeSpan.Zero);
                await AppendBesideAsync(work, rate, TimeSpan.FromMilliseconds(10));
            }
        }
    }

    /// <summary>A block directory of a year, with block files of the right length and nothing in them.</summary>
    private static async Task MakeLargeAsync(string directory)
    {
        await using (Database database = Database.Open(directory, new DatabaseOptions()))
        {
            database.CreateTable("t");
        }

        TableFiles paths = TableFiles.Of(directory, 1);
        using BlockFiles files = new(FileDisk.Instance, paths.Root);
        using BlockDirectory blocks = BlockDirectory.Open(FileDisk.Instance, paths.Directory, write: true, TimeProvider.System);
        long id = 1;
        for (int day = 0; day < Days; day++)
        {
            List<BlockLocation> made = [];
            int file = blocks.TakeFile();
            for (int i = 0; i < Blocks / Days; i++, id += BlockRows)
            {
                long time = ((20_000L + day) * DayNanoseconds) + i;
                made.Add(new BlockLocation(
                    20_000 + day, file, (long)i * BlockBytes, BlockBytes, 5000, BlockRows, id, id + BlockRows - 1, time, time + 250_000_000_000));
            }

            Directory.CreateDirectory(Path.GetDirectoryName(files.Path(20_000 + day, file))!);
            using (FileStream empty = File.Create(files.Path(20_000 + day, file)))
            {
                empty.SetLength((long)made.Count * BlockBytes);
            }

            foreach (BlockLocation block in made)
            {
                // One record a block, as sealing writes them.
                blocks.AddBlocks([block], block.LastId);
            }
        }
    }

    private static async Task OpenLargeAsync(string directory, DatabaseOptions options)
    {
        long before = GC.GetTotalMemory(forceFullCollection: true), start = Stopwatch.GetTimestamp();
        TimeSpan cpu = Environment.CpuUsage.TotalTime;
        await using Database database = Database.Open(directory, options);
        if (!options.ReadOnly)
        {
            database.Writer("t", create: false);
        }

        int groups;
        using (TableSnapshot snapshot = database.Snapshot("t")!)
        {
            groups = snapshot.Groups.Count;
        }

        TimeSpan open = Stopwatch.GetElapsedTime(start), processor = Environment.CpuUsage.TotalTime - cpu;
        start = Stopwatch.GetTimestamp();
        IReadOnlyList<PartitionInfo> days = database.Partitions("t");
        TimeSpan partitions = Stopwatch.GetElapsedTime(start);
        double bytes = (double)(GC.GetTotalMemory(forceFullCollection: true) - before) / groups;
        Print($"open {(options.ReadOnly ? "to read" : "to write"),-9}{open.TotalMilliseconds,8:F1} ms ({processor.TotalMilliseconds:F1} ms of processor), {groups} blocks, {bytes:F0} bytes of memory a block, {days.Count} partitions in {partitions.TotalMilliseconds:F2} ms");
    }

    /// <summary>Rows into one table while another has many small blocks to be merged.</summary>
    /// <param name="rate">Rows a second, 0 for as fast as can be.</param>
    /// <param name="interval">Zero for no merging.</param>
    private static async Task AppendBesideAsync(Workload work, int rate, TimeSpan interval)
    {
        string directory = Directory.CreateTempSubdirectory("logflowdb-upkeep-").FullName;
        try
        {
            await MakeSmallAsync(directory, work);
            await using Database database = Database.Open(directory, new DatabaseOptions { BackgroundInterval = interval });
            database.Writer("small", create: false);
            ITableWriter writer = database.Writer(Workload.Table, create: true)!;
            long start = Stopwatch.GetTimestamp();
            TimeSpan cpu = Environment.CpuUsage.TotalTime;
            long sent = 0;
            TimeSpan longest = TimeSpan.Zero;
            foreach (RowBatch batch in work.Batches)
            {
                TimeSpan early = rate == 0 ? TimeSpan.Zero : TimeSpan.FromSeconds((double)sent / rate) - Stopwatch.GetElapsedTime(start);
                if (early > TimeSpan.FromMilliseconds(2))
                {
                    await Task.Delay(early);
                }

                long began = Stopwatch.GetTimestamp();
                await writer.AppendAsync(batch);
                sent += batch.RowCount;
                longest = Stopwatch.GetElapsedTime(began) > longest ? Stopwatch.GetElapsedTime(began) : longest;
            }

            await writer.CommitAsync();
            TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
            TableActivity activity = database.Activity("small")!;
            Print($"append beside {(interval == TimeSpan.Zero ? "nothing" : "merging"),-9}{work.Expected.Flows / elapsed.TotalSeconds / 1e6,6:F2} M flows/s, longest append {longest.TotalMilliseconds:F0} ms, {(Environment.CpuUsage.TotalTime - cpu).TotalSeconds:F2} s of processor, {activity.Merged.Rows:N0} rows of {activity.Merged.Blocks} blocks merged");
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task MakeSmallAsync(string directory, Workload work)
    {
        await using Database database = Database.Open(directory, new DatabaseOptions { BackgroundInterval = TimeSpan.Zero });
        ITableWriter writer = database.Writer("small", create: true)!;
        for (int round = 0; round < 10; round++)
        {
            for (int day = 0; day < 30; day++)
            {
                await writer.AppendAsync(OnDay(work.Batches[((round * 30) + day) % work.Batches.Count], day));
            }

            await database.FlushAsync("small");
        }
    }

    private static RowBatch OnDay(RowBatch rows, int day)
    {
        long[] times = new long[rows.RowCount];
        times.AsSpan().Fill((20_000L + day) * DayNanoseconds);
        return new RowBatch(
            rows.RowCount,
            rows.Names.ToArray(),
            [.. rows.Names.ToArray().Select((name, i) => name == SystemFields.Time ? new LongColumn(ValueKind.Date, times) : rows.Columns[i])]);
    }

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
