using System.Xml.Linq;

namespace LogFlowDb.Architecture.Tests;

/// <summary>The working tree that the tests were built from.</summary>
internal static class Repository
{
    private static readonly string[] s_generated = ["bin", "obj", "BenchmarkDotNet.Artifacts", "TestResults"];

    public static string Root { get; } = FindRoot();

    /// <summary>Paths below the root with forward slashes.</summary>
    public static IEnumerable<string> Files(string folder, string pattern)
    {
        string start = Path.Combine(Root, folder);
        return !Directory.Exists(start)
            ? []
            : Directory.EnumerateFiles(start, pattern, SearchOption.AllDirectories)
                .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'))
                .Where(path => !path.Split('/').Intersect(s_generated).Any())
                .Order(StringComparer.Ordinal);
    }

    public static string[] Lines(string file) => File.ReadAllLines(Path.Combine(Root, file));

    /// <summary>The values of <c>Include</c> on all items of that name in a project file.</summary>
    public static string[] Items(string projectFile, string item) =>
        [.. XDocument.Load(Path.Combine(Root, projectFile)).Descendants(item).Attributes("Include").Select(a => a.Value)];

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "LogFlowDb.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException($"no LogFlowDb.sln above {AppContext.BaseDirectory}");
    }
}
