using LogFlowDb.Query.Batches;
using Xunit;

namespace LogFlowDb.Query.Tests.Batches;

public sealed class SpillFileTests : IDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), "spill-" + Guid.NewGuid().ToString("N"));

    [Fact]
    public void Open_FileInUse_HasNoName()
    {
        using SpillSpace space = new(_folder, 1 << 20);
        SpillFile file = space.Open();
        file.Append(new byte[100]);
        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Fact]
    public void Read_PiecesInAnyOrder_GivesWhatWasAppended()
    {
        using SpillSpace space = new(_folder, 1 << 30);
        SpillFile file = space.Open();
        Random random = new(1);
        List<(long Place, byte[] Content)> pieces = [];
        for (int i = 0; i < 300; i++)
        {
            byte[] content = new byte[random.Next(20_000)];
            random.NextBytes(content);
            pieces.Add((file.Append(content), content));
        }

        byte[] buffer = [];
        foreach ((long place, byte[] content) in pieces.OrderBy(_ => random.Next()))
        {
            Assert.True(file.Read(place, ref buffer).SequenceEqual(content));
        }

        Assert.Equal(pieces.Sum(static p => p.Content.Length + 8L), space.WrittenBytes);
    }

    [Fact]
    public void Read_OfAnotherPlace_IsRefused()
    {
        using SpillSpace space = new(_folder, 1 << 20);
        SpillFile file = space.Open();
        file.Append(Enumerable.Repeat((byte)1, 1000).ToArray());
        byte[] buffer = [];
        Assert.Contains("damaged", Assert.Throws<QueryExecutionException>(() => file.Read(3, ref buffer).Length).Message);
    }

    [Fact]
    public void Append_BeyondTheLimit_IsRefusedByName()
    {
        using SpillSpace space = new(_folder, 1 << 20);
        SpillFile file = space.Open();
        file.Append(new byte[1 << 19]);
        QueryExecutionException failure = Assert.Throws<QueryExecutionException>(() => file.Append(new byte[1 << 19]));
        Assert.Contains("more than the 1 MB of disk", failure.Message);
    }

    [Fact]
    public void Open_PlaceThatIsNoFolder_IsRefusedByName()
    {
        Directory.CreateDirectory(_folder);
        string file = Path.Combine(_folder, "file");
        File.WriteAllText(file, "");
        using SpillSpace space = new(Path.Combine(file, "spill"), 1 << 20);
        Assert.Contains("no place for rows", Assert.Throws<QueryExecutionException>(space.Open).Message);
    }

    public void Dispose()
    {
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }
}
