using LogFlowDb.Engine.Blocks;
using Xunit;

namespace LogFlowDb.Engine.Tests.Blocks;

public sealed class PairingSearchTests
{
    [Theory]
    [InlineData(65_536, 1)]
    [InlineData(65_536, 2)]
    [InlineData(5_001, 3)]
    [InlineData(1_000, 4)]
    public void Find_MatesBehindTheirLeaders_FindsThemAndTheColumnsThatChangePlaces(int rows, int seed)
    {
        MirroredRows table = new(rows, seed);
        FoundPairing found = Find(table)!;
        Assert.NotNull(found);
        Assert.InRange(found.Pairing.Mates, table.Planted * 0.97, table.Planted * 1.03);
        Assert.Null(found.Pairing.LeaderOfMate);
        foreach (int column in (ReadOnlySpan<int>)[0, 1, 2, 3, 4, 7, 8])
        {
            Assert.Equal(MirroredRows.Partner(column), found.Partners[column]);
        }
    }

    [Theory]
    [InlineData(3)]
    [InlineData(200)]
    [InlineData(2000)]
    public void Find_MatesFarBehindTheirLeaders_FindsNearlyAll(int maxDistance)
    {
        MirroredRows table = new(65_536, seed: 5, maxDistance: maxDistance);
        FoundPairing found = Find(table)!;
        Assert.NotNull(found);
        Assert.InRange(found.Pairing.Mates, table.Planted * 0.95, table.Planted * 1.03);
        Assert.Equal(1, found.Partners[0]);
    }

    [Fact]
    public void Find_Mates_HoldWhatTheirLeadersHoldInTheSwappedColumns()
    {
        MirroredRows table = new(20_000, seed: 6, maxDistance: 50, exceptions: 0.02);
        Pairing pairing = Find(table)!.Pairing;
        int[] rows = new int[pairing.Mates], leaderRows = [.. Enumerable.Range(0, pairing.Rows).Where(r => !pairing.IsMate(r))];
        Pairing.ListMates(pairing.MateWords, rows);
        for (int mate = 0; mate < rows.Length; mate++)
        {
            int leader = leaderRows[pairing.LeaderOfMate is null ? rows[mate] - mate - 1 : pairing.LeaderOfMate[mate]];
            Assert.Equal(table.Columns[0][leader], table.Columns[1][rows[mate]]);
            Assert.Equal(table.Columns[1][leader], table.Columns[0][rows[mate]]);
        }
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.01)]
    public void Find_FewOrNoMates_GivesUp(double share)
    {
        Assert.Null(Find(new MirroredRows(30_000, seed: 7, share: share)));
    }

    [Fact]
    public void Find_ColumnsWithoutRelation_GivesUp()
    {
        Random random = new(8);
        long[][] columns = [.. Enumerable.Range(0, 6).Select(c => Enumerable.Range(0, 10_000).Select(i => c == 0 ? i : random.NextInt64(1L << (c * 5))).ToArray())];
        Assert.Null(PairingSearch.Find([.. columns.Select(c => new PairingColumn(c, 0))]));
    }

    [Fact]
    public void Find_ColumnsOfOtherDomains_AreNoPartners()
    {
        MirroredRows table = new(10_000, seed: 9);
        Assert.Null(PairingSearch.Find([.. table.Columns.Select((c, i) => new PairingColumn(c, i))]));
    }

    [Fact]
    public void Find_EmptyAndTinyBlocks_GivesUp()
    {
        Assert.Null(PairingSearch.Find([]));
        Assert.Null(PairingSearch.Find([new PairingColumn(Array.Empty<long>(), 0), new PairingColumn(Array.Empty<long>(), 0)]));
        Assert.Null(PairingSearch.Find([new PairingColumn(new long[1], 0), new PairingColumn(new long[1], 0)]));
    }

    internal static FoundPairing? Find(MirroredRows table) =>
        PairingSearch.Find([.. table.Columns.Select(c => new PairingColumn(c, 0))]);
}
