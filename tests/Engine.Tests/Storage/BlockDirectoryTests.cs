using LogFlowDb.Engine.Storage;
using LogFlowDb.Engine.Tests.Simulation;
using Xunit;

namespace LogFlowDb.Engine.Tests.Storage;

/// <summary>The list of blocks is what was written, however often it was rewritten and wherever the power went.</summary>
public sealed class BlockDirectoryTests
{
    private const string Path = "/db/directory";

    [Fact]
    public void Open_HundredThousandBlocks_FindsThemInASmallFile()
    {
        SimulatedDisk disk = NewDisk(long.MaxValue);
        using (BlockDirectory directory = Open(disk))
        {
            for (int record = 0; record < 100; record++)
            {
                directory.AddBlocks([.. Enumerable.Range(record * 1000, 1000).Select(Block)], (record + 1) * 1000L * 1000);
            }
        }

        using BlockDirectory found = Open(disk);
        Assert.Equal(Enumerable.Range(0, 100_000).Select(Block), found.Blocks);
        Assert.Equal((100_000_000L, 0L), (found.SealedUntil, found.DroppedRows));
        Assert.InRange(disk.FileLength(Path), 1, 100_000 * 48);
    }

    [Fact]
    public void Append_MostlyHistory_IsCompacted()
    {
        SimulatedDisk disk = NewDisk(long.MaxValue);
        for (int round = 0; round < 40; round++)
        {
            using BlockDirectory directory = Open(disk);
            for (int i = 0; i < 100; i++)
            {
                directory.BeginGeneration((ulong)((round * 100) + i + 1));
            }

            directory.AddBlocks([Block(round)], (round + 1) * 1000L);
        }

        using BlockDirectory found = Open(disk);
        Assert.InRange(disk.FileLength(Path), 1, 80_000);
        Assert.Equal(Enumerable.Range(0, 40).Select(Block), found.Blocks);
        Assert.Equal((40_000L, 4000UL), (found.SealedUntil, found.Generation));
    }

    [Fact]
    public void Change_PowerLostAtAnyWrite_IsWholeOrNotThere()
    {
        Random random = new(7);
        for (int life = 0; life < 60; life++)
        {
            SimulatedDisk disk = NewDisk(random.Next(2, 60));
            List<BlockLocation> before = [], after = [];
            int next = 0;
            for (int crash = 0; crash < 8; crash++)
            {
                try
                {
                    using BlockDirectory directory = Open(disk);
                    Assert.True(
                        directory.Blocks.SequenceEqual(before) || directory.Blocks.SequenceEqual(after),
                        $"life {life}, crash {crash}: {directory.Blocks.Count} blocks");
                    after = [.. directory.Blocks];
                    next = (int)(directory.SealedUntil / 1000);
                    while (true)
                    {
                        before = [.. after];
                        Change(directory, random, after, ref next);
                    }
                }
                catch (IOException) when (disk.Crashed)
                {
                    disk = disk.Restart(random.Next(2, 60));
                }
            }
        }
    }

    [Fact]
    public void Open_RowsThatDoNotAddUp_IsRefused()
    {
        SimulatedDisk disk = NewDisk(long.MaxValue);
        using (BlockDirectory directory = Open(disk))
        {
            directory.AddBlocks([Block(0), Block(2)], 3000);
        }

        Assert.Contains("2000 rows", Assert.Throws<InvalidDataException>(() => Open(disk)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TakeFile_AfterFilesWereDropped_GivesNoNumberTwice()
    {
        SimulatedDisk disk = NewDisk(long.MaxValue);
        using (BlockDirectory directory = Open(disk))
        {
            directory.AddBlocks([Block(0), Block(10)], 2000);
            directory.DropFiles(new HashSet<int> { Block(10).File });
        }

        using BlockDirectory found = Open(disk);
        Assert.Equal((1000L, 2000L), (found.DroppedRows, found.SealedUntil));
        Assert.Equal(Block(10).File + 1, found.TakeFile());
    }

    /// <summary>One change; <paramref name="after"/> is what it leads to, known before it is tried.</summary>
    private static void Change(BlockDirectory directory, Random random, List<BlockLocation> after, ref int next)
    {
        int file = after.Count == 0 ? 0 : after[random.Next(after.Count)].File;
        switch (random.Next(5))
        {
            case 0 when after.Count > 0:
                after.RemoveAll(b => b.File == file);
                directory.DropFiles(new HashSet<int> { file });
                return;
            case 1 when after.Count > 0:
                BlockLocation[] moved = [.. after.Where(b => b.File == file).Select(b => b with { File = file + 1_000_000 })];
                after.RemoveAll(b => b.File == file);
                after.AddRange(moved);
                directory.ReplaceFiles(new HashSet<int> { file }, moved);
                return;
            default:
                int first = next;
                BlockLocation[] added = [.. Enumerable.Range(first, 30).Select(Block)];
                next += 30;
                after.AddRange(added);
                directory.AddBlocks(added, next * 1000L);
                return;
        }
    }

    /// <summary>The block of the thousand ids behind 1,000 × number, ten a file.</summary>
    private static BlockLocation Block(int number)
    {
        long first = (number * 1000L) + 1, time = 1_795_000_000_000_000_000 + (number * 1_000_000_000L);
        return new BlockLocation(20_775 + (number / 300), 1 + (number / 10), number % 10 * 500_000L, 500_000, 4_000, 1000, first, first + 999, time, time + 999);
    }

    private static SimulatedDisk NewDisk(long crashAtWrite)
    {
        SimulatedDisk disk = new(seed: (int)(crashAtWrite % 1000), crashAtWrite);
        disk.CreateDirectory("/db");
        return disk;
    }

    private static BlockDirectory Open(SimulatedDisk disk) => BlockDirectory.Open(disk, Path, write: true, TimeProvider.System);
}
