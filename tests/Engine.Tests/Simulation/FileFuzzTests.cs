using LogFlowDb.Engine.Blocks;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Diagnostics;
using LogFlowDb.Engine.Storage;
using LogFlowDb.Engine.Tables;
using Xunit;

namespace LogFlowDb.Engine.Tests.Simulation;

/// <summary>
/// Files written by somebody who means harm: checksums right, content anything. Reading gives values or says what is wrong, takes
/// no more memory than the bytes justify, and ends. Blocks have tests of their own.
/// </summary>
public sealed class FileFuzzTests
{
    private const long MaxBytes = 64 << 20;

    [Fact]
    public void TailEntry_AnyBytes_AreRowsOrInvalidData()
    {
        ByteWriter writer = new();
        RowsCodec.Write(Rows.Make(60, 1, 1), writer);
        byte[] sound = writer.Written.ToArray();
        FaultPlan.RunSeeds(FaultPlan.Pick(each: 60_000, nightly: 6_000_000), seed =>
        {
            byte[] bytes = Mutate(sound, new Random(seed));
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                RowBatch rows = RowsCodec.Read(bytes, 8192);
                Assert.InRange(rows.RowCount, 0, 8192);
            }
            catch (InvalidDataException)
            {
                // As it should be.
            }

            Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < MaxBytes);
            return 1;
        });
    }

    [Fact]
    public async Task Directory_AnyRecords_AreBlocksOrInvalidData()
    {
        StoredTable table = await StoredTable.WriteAsync(3000);
        string path = table.Only("/directory");
        byte[] sound = table.Disk.ReadAll(path);
        FaultPlan.RunSeeds(FaultPlan.Pick(each: 20_000, nightly: 2_000_000), seed =>
        {
            Random random = new(seed);
            table.Disk.Put(path, seed % 4 == 0 ? Mutate(sound, random) : Records(sound, random));
            try
            {
                using BlockDirectory directory = BlockDirectory.Open(table.Disk, path, write: false, TimeProvider.System);
                Assert.All(directory.Blocks, b => Assert.True(b.Rows > 0 && b.Length > 0 && b.Offset >= 0 && b.HeaderLength > 0));
            }
            catch (InvalidDataException)
            {
                // As it should be.
            }

            return 1;
        });
    }

    [Fact]
    public async Task Segment_AnyBytes_AreRowsOrARefusal()
    {
        StoredTable table = await StoredTable.WriteAsync(120);
        string path = table.Only(".log.");
        byte[] sound = table.Disk.ReadAll(path);
        int whole = 0;
        FaultPlan.RunSeeds(FaultPlan.Pick(each: 10_000, nightly: 1_000_000), seed =>
        {
            table.Disk.Put(path, Mutate(sound, new Random(seed)));
            whole += table.ReadsWhole(out _) ? 1 : 0;
            return 1;
        });
        table.Disk.Put(path, sound);
        Assert.True(table.ReadsWhole(out _));
    }

    [Fact]
    public async Task TableList_AnyBytes_AreTablesOrARefusal()
    {
        StoredTable table = await StoredTable.WriteAsync(120);
        string path = table.Only("tables.json");
        byte[] sound = table.Disk.ReadAll(path);
        FaultPlan.RunSeeds(FaultPlan.Pick(each: 10_000, nightly: 1_000_000), seed =>
        {
            byte[] bytes = Mutate(sound, new Random(seed));
            table.Disk.Put(path, bytes);
            bool isSame = bytes.AsSpan().SequenceEqual(sound);
            Assert.Equal(isSame, table.ReadsWhole(out CorruptTableException? damage));
            Assert.True(isSame || string.Equals(damage!.File, path, StringComparison.Ordinal));
            return 1;
        });
    }

    /// <summary>Flips, numbers put in, parts cut out or doubled.</summary>
    private static byte[] Mutate(byte[] sound, Random random)
    {
        List<byte> bytes = [.. sound];
        for (int i = random.Next(1, 4); i > 0 && bytes.Count > 0; i--)
        {
            int place = random.Next(5) == 0 ? random.Next(Math.Min(24, bytes.Count)) : random.Next(bytes.Count);
            int length = Math.Min(random.Next(1, 9), bytes.Count - place);
            switch (random.Next(5))
            {
                case 0:
                    bytes[place] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes[place] = (byte)random.Next(256);
                    break;
                case 2:
                    bytes.RemoveRange(place, length);
                    break;
                case 3:
                    bytes.InsertRange(place, bytes.GetRange(place, length));
                    break;
                default:
                    for (int j = 0; j < length; j++)
                    {
                        bytes[place + j] = 0xff;
                    }

                    break;
            }
        }

        return [.. bytes];
    }

    /// <summary>The records with their payloads changed and checksums that fit.</summary>
    private static byte[] Records(byte[] sound, Random random)
    {
        List<byte> bytes = [];
        int position = 0;
        while (DirectoryRecord.TryRead(sound.AsSpan(position), out DirectoryRecord record, out ReadOnlySpan<byte> payload, out int length))
        {
            bytes.AddRange(record.Write(random.Next(3) == 0 ? Mutate(payload.ToArray(), random) : payload));
            position += length;
        }

        return [.. bytes];
    }
}
