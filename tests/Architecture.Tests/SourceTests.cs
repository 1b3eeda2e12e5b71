using System.Text.RegularExpressions;
using Xunit;

namespace LogFlowDb.Architecture.Tests;

public sealed class SourceTests
{
    private const int MaxLines = 600;

    // Put together here so that this file may be searched like any other.
    private static readonly string[] s_unfinished = ["TO" + "DO", "FIX" + "ME", "Not" + "ImplementedException"];

    private static readonly string[] s_productFolders = ["engine", "query", "collectors", "console"];

    private static readonly string[] s_allFolders = [.. s_productFolders, "tests"];

    private static readonly Regex s_qualified = new(@"(?:^|[^\w.])(?<folder>[A-Z]\w*)\.(?<type>[A-Z]\w*)", RegexOptions.NonBacktracking);

    private static readonly Regex s_namespaceLine = new(@"^namespace\s+(?<name>[\w.]+)", RegexOptions.NonBacktracking);

    [Fact]
    public void Namespaces_EqualFolders()
    {
        List<string> wrong = [];
        foreach ((Room room, string file) in ProductFiles())
        {
            string folder = FolderInRoom(room, file);
            string expected = folder.Length == 0 ? room.Project : $"{room.Project}.{folder.Replace('/', '.')}";
            wrong.AddRange(Repository.Lines(file).Select(line => s_namespaceLine.Match(line))
                .Where(match => match.Success && match.Groups["name"].Value != expected)
                .Select(match => $"{file}: {match.Groups["name"].Value}, expected {expected}"));
        }

        Findings.None(wrong);
    }

    [Fact]
    public void Folders_UseOnlyFoldersBelow()
    {
        List<string> wrong = [];
        foreach ((Room room, string file) in ProductFiles())
        {
            string folder = FolderInRoom(room, file).Split('/')[0];
            if (folder.Length == 0)
            {
                continue;
            }

            if (room.FloorOf(folder) < 0)
            {
                wrong.Add($"{file}: the map of {room} has no folder {folder}");
                continue;
            }

            Regex mention = new($@"\b{Regex.Escape(room.Project)}\.(?<name>\w+)", RegexOptions.NonBacktracking);
            string[] lines = [.. Repository.Lines(file).Where(line => !line.StartsWith("namespace ", StringComparison.Ordinal))];
            wrong.AddRange(lines.SelectMany(line => mention.Matches(line)).Select(match => match.Groups["name"].Value)
                .Concat(lines.SelectMany(line => Qualified(room, line))).Distinct()
                .Where(used => used != folder && room.FloorOf(used) >= 0 && !room.MayUse(folder, used))
                .Select(used => $"{file} uses {used}"));
        }

        Findings.None(wrong);
    }

    [Theory]
    [InlineData("        Batches.ColumnBuilder made = new();", "Batches")]
    [InlineData("        return new Batches.ColumnBuilder();", "Batches")]
    [InlineData("    /// <summary>See <see cref=\"Batches.ColumnBuilder\"/>.</summary>", "Batches")]
    [InlineData("        return new Query.Batches.ColumnBuilder();", "Batches")]
    [InlineData("        int length = Batches.Length;", null)]
    [InlineData("        this.Batches.ColumnBuilder();", null)]
    public void Qualified_NameOfATypeInAFolder_IsSeen(string line, string? folder) =>
        Assert.Equal(folder, Qualified(House.Rooms.Single(static room => room.Folder == "query"), line).SingleOrDefault());

    [Fact]
    public void Libraries_StayBehindTheirFences()
    {
        List<string> wrong = [];
        foreach ((_, string file) in ProductFiles())
        {
            string[] lines = Repository.Lines(file);
            wrong.AddRange(House.Fences
                .Where(fence => !fence.Folders.Any(folder => file.StartsWith($"{folder}/", StringComparison.Ordinal)))
                .Where(fence => lines.Any(line => CodeOf(line).Contains(fence.Word, StringComparison.Ordinal)))
                .Select(fence => $"{file} names {fence.Word}"));
        }

        Findings.None(wrong);
    }

    [Fact]
    public void Files_AreNotTooLong()
    {
        Findings.None(s_allFolders.SelectMany(folder => Repository.Files(folder, "*.cs"))
            .Select(file => (Name: file, Repository.Lines(file).Length))
            .Where(file => file.Length > MaxLines)
            .Select(file => $"{file.Name}: {file.Length} lines"));
    }

    [Fact]
    public void Files_HoldNothingUnfinished()
    {
        Findings.None(s_allFolders.SelectMany(folder => Repository.Files(folder, "*.cs"))
            .SelectMany(file => Repository.Lines(file)
                .SelectMany(line => s_unfinished.Where(word => line.Contains(word, StringComparison.Ordinal)))
                .Select(word => $"{file}: {word}")));
    }

    [Fact]
    public void Files_OfTheProduct_DoNotSleep()
    {
        IEnumerable<string> sleeping = ProductFiles().Select(entry => entry.File)
            .Where(file => Repository.Lines(file).Any(line => line.Contains("Thread.Sleep", StringComparison.Ordinal)));

        Findings.None(sleeping);
    }

    /// <summary>
    /// Folders of the room whose types the line names without a <c>using</c>, as in <c>Batches.ColumnBuilder</c>. That there is a file of
    /// that name tells them from members such as <c>Columns.Length</c>.
    /// </summary>
    private static IEnumerable<string> Qualified(Room room, string line) => s_qualified.Matches(line.Replace($" {room.Project.Split('.')[^1]}.", " ", StringComparison.Ordinal))
        .Where(match => room.FloorOf(match.Groups["folder"].Value) >= 0
            && File.Exists(Path.Combine(Repository.Root, room.Folder, match.Groups["folder"].Value, match.Groups["type"].Value + ".cs")))
        .Select(static match => match.Groups["folder"].Value);

    private static IEnumerable<(Room Room, string File)> ProductFiles() =>
        House.Rooms.SelectMany(room => Repository.Files(room.Folder, "*.cs").Select(file => (room, file)));

    private static string FolderInRoom(Room room, string file)
    {
        string inRoom = file[(room.Folder.Length + 1)..];
        int slash = inRoom.LastIndexOf('/');
        return slash < 0 ? "" : inRoom[..slash];
    }

    private static string CodeOf(string line)
    {
        int comment = line.IndexOf("//", StringComparison.Ordinal);
        return comment < 0 ? line : line[..comment];
    }
}
