using LogFlowDb.Engine.Diagnostics;
using LogFlowDb.Engine.Storage;
using Xunit;
using Xunit.Abstractions;

namespace LogFlowDb.Engine.Tests.Simulation;

/// <summary>
/// Files changed behind the store's back, on a disk in memory: every bit of a manifest, every length, rot in blocks. The store
/// gives every row as it was, or says what is damaged; never fewer rows, never others.
/// </summary>
public sealed class DamageTests(ITestOutputHelper log)
{
    private const int BlockRows = 1024;

    [Fact]
    public async Task Manifest_AnyBit_GivesEveryRow()
    {
        StoredTable table = await StoredTable.WriteAsync(120);
        string manifest = table.Only(".manifest");
        byte[] sound = table.Disk.ReadAll(manifest);
        Assert.Equal(2 * TailManifest.SlotBytes, sound.Length);
        for (int bit = 0; bit < sound.Length * 8; bit++)
        {
            byte[] damaged = [.. sound];
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            table.Disk.Put(manifest, damaged);

            // Behind the records there is nothing: one look there for each byte will do.
            if (bit % TailManifest.SlotBytes < 64 * 8 || bit % 8 == 0)
            {
                Assert.True(table.ReadsWhole(out CorruptTableException? damage), $"bit {bit}: {damage?.Message}");
            }
        }
    }

    [Fact]
    public async Task Manifest_PairsOfBits_GiveEveryRowOrARefusalThatNamesTheFile()
    {
        StoredTable table = await StoredTable.WriteAsync(120);
        string manifest = table.Only(".manifest");
        byte[] sound = table.Disk.ReadAll(manifest);
        int refused = 0;
        int pairs = FaultPlan.RunSeeds(FaultPlan.Pick(each: 2_000, nightly: 200_000), seed =>
        {
            Random random = new(seed);
            byte[] damaged = [.. sound];
            for (int i = 0; i < 2; i++)
            {
                damaged[(random.Next(2) * TailManifest.SlotBytes) + random.Next(60)] ^= (byte)(1 << random.Next(8));
            }

            table.Disk.Put(manifest, damaged);
            if (!table.ReadsWhole(out CorruptTableException? damage))
            {
                Assert.Equal(manifest, damage!.File);
                refused++;
            }

            return 1;
        });
        Assert.InRange(refused, pairs / 4, pairs * 3 / 4);
    }

    [Fact]
    public async Task Manifest_AnyLength_GivesEveryRowOrARefusalThatNamesTheFile()
    {
        StoredTable table = await StoredTable.WriteAsync(120);
        string manifest = table.Only(".manifest");
        byte[] sound = table.Disk.ReadAll(manifest);
        for (int length = 0; length <= sound.Length; length++)
        {
            table.Disk.Put(manifest, sound[..length]);
            if (!table.ReadsWhole(out CorruptTableException? damage))
            {
                Assert.Equal(manifest, damage!.File);
                Assert.True(length < TailManifest.SlotBytes + 60, $"refused at {length} bytes");
            }
        }
    }

    [Fact]
    public async Task Manifest_GoneOrZeroedOrBothSlotsBad_IsRefused()
    {
        StoredTable table = await StoredTable.WriteAsync(120);
        string manifest = table.Only(".manifest");
        byte[] sound = table.Disk.ReadAll(manifest);
        byte[] mixed = [.. sound];
        mixed[20] ^= 1;
        mixed[TailManifest.SlotBytes + 30] ^= 64;
        foreach (byte[]? content in (byte[]?[])[null, [], new byte[sound.Length], mixed])
        {
            table.Disk.Put(manifest, content);
            Assert.False(table.ReadsWhole(out CorruptTableException? damage));
            Assert.Equal(manifest, damage!.File);
        }
    }

    [Fact]
    public async Task Manifest_OldCopyRestored_GivesEveryRow()
    {
        List<byte[]> copies = [];
        StoredTable table = await StoredTable.WriteAsync(2500, prepare: disk => disk.Fault = call =>
        {
            if (call.Kind == DiskCallKind.Write && call.Path.EndsWith(".manifest", StringComparison.Ordinal) && disk.FileExists(call.Path))
            {
                lock (copies)
                {
                    copies.Add(disk.ReadAll(call.Path));
                }
            }
        });
        table.Disk.Fault = null;
        string manifest = table.Only(".manifest");
        Assert.True(copies.Count > 20);
        foreach (byte[] copy in copies.Where(c => c.Length > 0))
        {
            table.Disk.Put(manifest, copy);
            Assert.True(table.ReadsWhole(out CorruptTableException? damage), damage?.Message);
        }
    }

    [Fact]
    public async Task AnyFile_BitFlips_AreFoundOrHarmless()
    {
        StoredTable table = await StoredTable.WriteAsync((BlockRows * 3) + 100);
        int flips = 0, found = 0;
        FaultPlan.RunSeeds(FaultPlan.Pick(each: 10_000, nightly: 2_000_000), seed =>
        {
            Random random = new(seed);
            string path = table.Files[random.Next(table.Files.Count)];
            byte[] sound = table.Disk.ReadAll(path), damaged = [.. sound];
            int bits = 1 + random.Next(2), place = random.Next(damaged.Length);
            for (int i = 0; i < bits; i++)
            {
                // The second flip lies in the same place of another word: a sum of words by XOR would not see it.
                damaged[(place + (i * 8)) % damaged.Length] ^= (byte)(1 << (seed % 8));
            }

            found += Damaged(table, path, damaged, isBlock: path.Contains("/blocks.", StringComparison.Ordinal)) ? 1 : 0;
            table.Disk.Put(path, sound);
            flips++;
            return 1;
        });
        log.WriteLine($"{flips} flips, {found} found, the others harmless");
        Assert.True(table.ReadsWhole(out _));
    }

    [Fact]
    public async Task Blocks_RotOfEveryKind_IsFoundByReadingAndByVerifying()
    {
        StoredTable table = await StoredTable.WriteAsync((BlockRows * 4) + 100);
        string[] blocks = [.. table.Files.Where(f => f.Contains("/blocks.", StringComparison.Ordinal))];
        int done = FaultPlan.RunSeeds(FaultPlan.Pick(each: 600, nightly: 50_000), seed =>
        {
            Random random = new(seed);
            string path = blocks[random.Next(blocks.Length)];
            byte[] sound = table.Disk.ReadAll(path);
            byte[]? damaged = Rot(sound, random);
            if (damaged is null || !damaged.AsSpan().SequenceEqual(sound))
            {
                Assert.True(Damaged(table, path, damaged, isBlock: true), $"rot in {path} was not found");
            }

            table.Disk.Put(path, sound);
            return 1;
        });
        Assert.True(done > 0 && table.ReadsWhole(out _));
    }

    [Fact]
    public async Task Files_Swapped_AreFound()
    {
        StoredTable table = await StoredTable.WriteAsync((BlockRows * 4) + 100), other = await StoredTable.WriteAsync((BlockRows * 5) + 50);
        string[] files = [.. table.Files.Where(f => f.Contains("/blocks.", StringComparison.Ordinal) || f.Contains(".log.", StringComparison.Ordinal))];
        for (int i = 0; i < files.Length; i++)
        {
            byte[] sound = table.Disk.ReadAll(files[i]), stranger = table.Disk.ReadAll(files[(i + 1) % files.Length]);
            Assert.True(Damaged(table, files[i], stranger, isBlock: files[i].Contains("/blocks.", StringComparison.Ordinal)));
            table.Disk.Put(files[i], sound);
        }

        // The tail of another table fits nowhere, though everything in it is intact.
        string segment = table.Only(".log.");
        Assert.True(Damaged(table, segment, other.Disk.ReadAll(other.Only(".log.")), isBlock: false));
    }

    /// <summary>False when every row is there all the same.</summary>
    private static bool Damaged(StoredTable table, string path, byte[]? content, bool isBlock)
    {
        table.Disk.Put(path, content);
        if (table.ReadsWhole(out CorruptTableException? damage))
        {
            Assert.False(isBlock, $"{path} is damaged, and reading did not notice");
            return false;
        }

        if (isBlock)
        {
            Assert.Equal(path, damage!.File);
            Assert.Matches(@"block of rows \d+ to \d+ \(\d+ rows from .* to .*\)", damage.Message);
        }

        Assert.True(table.Findings() > 0, $"{path} is damaged, and verifying did not notice");
        return true;
    }

    /// <summary>Null for a file that is gone.</summary>
    private static byte[]? Rot(byte[] sound, Random random)
    {
        byte[] damaged = [.. sound];
        int place = random.Next(damaged.Length);
        switch (random.Next(7))
        {
            case 0:
                int other = random.Next(damaged.Length / 8) * 8, word = place / 8 * 8 % (damaged.Length - 8);
                sound.AsSpan(word, 8).CopyTo(damaged.AsSpan(other));
                sound.AsSpan(other, 8).CopyTo(damaged.AsSpan(word));
                return damaged;
            case 1:
                damaged.AsSpan(place, Math.Min(512, damaged.Length - place)).Clear();
                return damaged;
            case 2:
                damaged.AsSpan(place, Math.Min(4096, damaged.Length - place)).Clear();
                return damaged;
            case 3:
                int length = Math.Min(damaged.Length - place, random.Next(1, 4096)), from = random.Next(damaged.Length - length + 1);
                sound.AsSpan(from, length).CopyTo(damaged.AsSpan(place));
                return damaged;
            case 4:
                return damaged[..place];
            case 5:
                return null;
            default:
                random.NextBytes(damaged.AsSpan(place, Math.Min(64, damaged.Length - place)));
                return damaged;
        }
    }
}
