using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Diagnostics;
using LogFlowDb.Engine.Scanning;
using LogFlowDb.Engine.Storage;
using LogFlowDb.Engine.Tables;
using LogFlowDb.Engine.Values;
using Xunit;

namespace LogFlowDb.Engine.Tests.Tables;

/// <summary>Values looked up in sealed blocks, and the headers kept for it.</summary>
public sealed class LookUpTests : IAsyncLifetime
{
    private const int BlockRows = 4096;
    private const int Blocks = 12;

    private readonly string _directory = Directory.CreateTempSubdirectory("logflowdb-lookup-").FullName;
    private Database _database = null!;

    public async Task InitializeAsync()
    {
        _database = Database.Open(_directory, new DatabaseOptions { BlockRows = BlockRows, BackgroundInterval = TimeSpan.Zero });
        ITableWriter writer = _database.Writer("t", create: true)!;
        for (int block = 0; block < Blocks; block++)
        {
            await writer.AppendAsync(Rows.Make(BlockRows, (block * BlockRows) + 1, seed: block));
        }

        await _database.DisposeAsync();
        _database = Database.Open(_directory, new DatabaseOptions { ReadOnly = true });
    }

    public async Task DisposeAsync()
    {
        await _database.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public void MayContain_AnyRangeOfAddresses_SaysWhatTheRowsSay()
    {
        using TableSnapshot snapshot = _database.Snapshot("t")!;
        Random random = new(4);
        foreach (IRowGroup group in snapshot.Groups)
        {
            using IRowGroupReader reader = group.OpenReader();
            Column column = reader.Read("src_ip", 0, group.RowCount)!;
            HashSet<IpValue> addresses = [.. Enumerable.Range(0, group.RowCount).Select(row => column[row].AsIp)];
            for (int round = 0; round < 300; round++)
            {
                IpValue first = random.Next(4) == 0
                    ? new IpValue(new UInt128(0x20010db800000000UL, (ulong)random.Next(1100)))
                    : IpValue.FromV4(0x0a000000u + (uint)random.Next(6000));
                IpValue last = random.Next(2) == 0 ? first : new IpValue(first.Number + (UInt128)random.Next(5));
                long bytes = 0;
                Assert.Equal(
                    addresses.Any(a => a >= first && a <= last),
                    group.MayContain("src_ip", Value.From(first), Value.From(last), ref bytes));
                Assert.InRange(bytes, 1, 4096);
            }
        }
    }

    [Fact]
    public void MayContain_OtherColumns_IsOnlyFalseWhereTheyAreMissing()
    {
        using TableSnapshot snapshot = _database.Snapshot("t")!;
        long bytes = 0;
        IRowGroup group = snapshot.Groups[0];
        Assert.False(group.MayContain("nosuch", Value.From(1L), Value.From(1L), ref bytes));
        Assert.True(group.MayContain("src_port", Value.From(1L), Value.From(1L), ref bytes));
        Assert.True(group.MayContain("src_ip", Value.From("x"), Value.From("y"), ref bytes));
        Assert.Equal(0, bytes);
    }

    [Fact]
    public async Task MayContain_DamagedDictionary_NamesTheFileAndTheRows()
    {
        await _database.DisposeAsync();
        string file = Directory.EnumerateFiles(_directory, "blocks*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).First();
        byte[] bytes = await File.ReadAllBytesAsync(file);
        int headerLength = BitConverter.ToInt32(bytes, 8);

        // The dictionary of addresses stands right behind the header.
        bytes[headerLength + 10] ^= 1;
        await File.WriteAllBytesAsync(file, bytes);
        _database = Database.Open(_directory, new DatabaseOptions { ReadOnly = true });
        using TableSnapshot snapshot = _database.Snapshot("t")!;
        CorruptTableException e = Assert.Throws<CorruptTableException>(() =>
        {
            long read = 0;
            Value address = Value.From(IpValue.FromV4(0x0a000001));
            return snapshot.Groups[0].MayContain("src_ip", address, address, ref read);
        });
        Assert.Equal(file, e.File);
        Assert.Contains("src_ip", e.Message, StringComparison.Ordinal);
        Assert.Contains("rows 1 to 4096", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void HeaderCache_MoreHeadersThanFit_StaysWithinItsBytesAndFindsItsShare()
    {
        using TableSnapshot snapshot = _database.Snapshot("t")!;
        SealedBlock[] known = [.. snapshot.Groups.OfType<SealedBlock>()];
        Assert.Equal(Blocks, known.Length);
        int fit = known.Take(6).Sum(static b => b.Location.HeaderLength);
        HeaderCache cache = new(fit);
        string root = Path.Combine(_directory, "tables", "000001");
        using BlockFiles files = new(FileDisk.Instance, root);
        SealedBlock[] blocks = [.. known.Select(b => new SealedBlock("t", 1, b.Location, files, cache))];
        for (int round = 0; round < 20; round++)
        {
            int kept = 0;
            foreach (SealedBlock block in blocks)
            {
                kept += block.KeptHeader is null ? 0 : 1;
                Assert.Equal(block.Location.HeaderLength, cache.Get(block).Length);
                Assert.InRange(cache.Bytes, 1, fit);
            }

            Assert.True(round == 0 || kept >= 3, $"round {round}: {kept} of {Blocks} found");
        }

        for (int unused = 0; unused < 20; unused++)
        {
            cache.ClearWhenUnused();
        }

        Assert.Equal(0, cache.Bytes);
        Assert.All(blocks, static block => Assert.Null(block.KeptHeader));
    }
}
