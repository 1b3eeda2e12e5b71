using System.Globalization;
using LogFlowDb.Console.State;
using Xunit;

namespace LogFlowDb.Console.Tests.State;

public sealed class ImportHistoryTests : IDisposable
{
    private static readonly DateTime s_time = new(2026, 11, 22, 12, 0, 0, DateTimeKind.Utc);

    private readonly string _folder = Directory.CreateTempSubdirectory("logdb-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(70_000)]
    [InlineData(1 << 20)]
    public void Digest_FileThatGrewOrChangedAtAnEnd_IsAnother(int length)
    {
        byte[] content = new byte[length];
        new Random(4).NextBytes(content);
        string digest = Digest(content);
        Assert.Equal(digest, Digest([.. content]));
        Assert.NotEqual(digest, Digest([.. content, 0]));
        if (length > 0)
        {
            Assert.NotEqual(digest, Digest([(byte)~content[0], .. content[1..]]));
            Assert.NotEqual(digest, Digest([.. content[..^1], (byte)~content[^1]]));
        }
    }

    [Fact]
    public void Digest_PieceInTheMiddle_Counts()
    {
        byte[] content = new byte[1 << 20];
        string digest = Digest(content);
        content[((1 << 20) / 65) * 32 + 100] = 1;
        Assert.NotEqual(digest, Digest(content));
    }

    [Fact]
    public void Find_OfAnotherTable_IsNull()
    {
        ImportHistory history = new(_folder);
        ImportedFile file = new(3, "abc", s_time, "pcap flows", "/a b/c\td.pcap");
        history.Add(file);
        Assert.Equal(file, new ImportHistory(_folder).Find(3, "abc"));
        Assert.Null(history.Find(4, "abc"));
        Assert.Null(history.Find(3, "abd"));
    }

    [Fact]
    public void Add_TooMany_ForgetsTheOldest()
    {
        string path = Path.Combine(_folder, ImportHistory.Name);
        File.WriteAllLines(path, Enumerable.Range(0, ImportHistory.MaxEntries)
            .Select(static i => new ImportedFile(1, i.ToString(CultureInfo.InvariantCulture), s_time, "k", "/f").ToString()).Prepend("LogFlowDb imports 1"));
        ImportHistory history = new(_folder);
        history.Add(new ImportedFile(1, "new", s_time, "k", "/f"));
        Assert.Null(history.Find(1, "0"));
        Assert.NotNull(history.Find(1, "1"));
        Assert.NotNull(history.Find(1, "new"));
        Assert.Equal(ImportHistory.MaxEntries + 1, File.ReadLines(path).Count());
    }

    [Fact]
    public void Find_DamagedLines_AreLeftOut()
    {
        File.WriteAllText(Path.Combine(_folder, ImportHistory.Name), "LogFlowDb imports 1\nx\n1\t2\n\n1\tabc\tyesterday\tk\t/f\n1\tdef\t2026-11-22T12:00:00Z\tk\t/f\n");
        ImportHistory history = new(_folder);
        Assert.Null(history.Find(1, "abc"));
        Assert.Equal(s_time, history.Find(1, "def")!.At);
    }

    private string Digest(byte[] content)
    {
        string path = Path.Combine(_folder, "file");
        File.WriteAllBytes(path, content);
        return ImportHistory.Digest(path);
    }
}
