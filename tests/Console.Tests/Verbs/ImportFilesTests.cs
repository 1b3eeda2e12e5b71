using LogFlowDb.Console.Verbs;
using Xunit;

namespace LogFlowDb.Console.Tests.Verbs;

public sealed class ImportFilesTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("logdb-test-").FullName;

    public ImportFilesTests()
    {
        foreach (string file in new[] { "b.pcap", "a.pcap", "a*.pcap", "c.txt", ".hidden.pcap", "2/d.pcap", "1/e.pcap", "1/deep/f.pcap", ".git/g.pcap" })
        {
            string path = Path.Combine(_root, file);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, "");
        }
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Theory]
    [InlineData("b.pcap", "b.pcap")]
    [InlineData("nosuch.pcap", "nosuch.pcap")]
    [InlineData("?.pcap", "a.pcap b.pcap")]
    [InlineData("a*.pcap", "a*.pcap")]
    [InlineData("*/*.pcap", "1/e.pcap 2/d.pcap")]
    [InlineData("[ab].pcap", "[ab].pcap")]
    [InlineData("*/e.pcap", "1/e.pcap")]
    [InlineData(".h*", ".hidden.pcap")]
    [InlineData("1", "1/deep/f.pcap 1/e.pcap")]
    public void Expand_Word_GivesItsFilesInOrder(string word, string expected) => Assert.Equal(
        expected.Split(' ').Select(file => Path.Combine(_root, file)),
        ImportFiles.Expand([Path.Combine(_root, word)]).Select(static file => file.Path));

    [Fact]
    public void Expand_Directory_LeavesHiddenOnesOut() => Assert.Equal(
        ["1/deep/f.pcap", "1/e.pcap", "2/d.pcap", "a*.pcap", "a.pcap", "b.pcap", "c.txt"],
        ImportFiles.Expand([_root]).Select(file => Path.GetRelativePath(_root, file.Path)));

    [Fact]
    public void Expand_NothingFound_SaysSo()
    {
        CommandFailedException failure = Assert.Throws<CommandFailedException>(() => ImportFiles.Expand([Path.Combine(_root, "*.gz")]));
        Assert.Equal($"no file matches {_root}/*.gz", failure.Message);
    }
}
