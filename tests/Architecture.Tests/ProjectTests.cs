using Xunit;

namespace LogFlowDb.Architecture.Tests;

public sealed class ProjectTests
{
    private static readonly string[] s_productFolders = ["engine", "query", "collectors", "console"];

    [Fact]
    public void Projects_OnDisk_AreAllOnTheMap()
    {
        IEnumerable<string> found = s_productFolders.SelectMany(folder => Repository.Files(folder, "*.csproj"));
        IEnumerable<string> known = House.Rooms.Select(room => $"{room.Folder}/{room.Project}.csproj");

        Findings.None(found.Except(known));
    }

    [Fact]
    public void Projects_OnDisk_AreAllInTheSolution()
    {
        string solution = string.Join('\n', Repository.Lines("LogFlowDb.sln")).Replace('\\', '/');

        IEnumerable<string> missing = Repository.Files(".", "*.csproj")
            .Where(file => !solution.Contains($"\"{file}\"", StringComparison.Ordinal));

        Findings.None(missing);
    }

    [Fact]
    public void References_PointOnlyAlongTheArrows()
    {
        List<string> wrong = [];
        foreach (Room room in House.Rooms)
        {
            foreach (string file in Repository.Files(room.Folder, $"{room.Project}.csproj"))
            {
                wrong.AddRange(Repository.Items(file, "ProjectReference")
                    .Select(path => Path.GetFileNameWithoutExtension(path.Replace('\\', '/')))
                    .Except(room.References)
                    .Select(name => $"{file} refers to {name}"));
            }
        }

        Findings.None(wrong);
    }

    [Fact]
    public void Packages_AreOnlyThoseOfTheRoom()
    {
        List<string> wrong = [];
        foreach (Room room in House.Rooms)
        {
            foreach (string file in Repository.Files(room.Folder, $"{room.Project}.csproj"))
            {
                wrong.AddRange(Repository.Items(file, "PackageReference").Except(room.Packages).Select(name => $"{file} takes {name}"));
            }
        }

        Findings.None(wrong);
    }

    [Fact]
    public void Packages_HaveTheirVersionInOnePlace()
    {
        IEnumerable<string> wrong = Repository.Files(".", "*.csproj").Where(file =>
            Repository.Lines(file).Any(line => line.Contains("Version=", StringComparison.Ordinal)
                && line.Contains("PackageReference", StringComparison.Ordinal)));

        Findings.None(wrong);
    }

    [Fact]
    public void TopLevel_HoldsOnlyWhatIsFixed()
    {
        IEnumerable<string> ignored = Repository.Lines(".gitignore").Select(line => line.TrimEnd('/'));
        IEnumerable<string> found = Directory.EnumerateFileSystemEntries(Repository.Root).Select(path => Path.GetFileName(path))
            .Where(name => !name.StartsWith('.'));

        Findings.None(found.Except(House.TopLevel).Except(ignored));
    }
}
