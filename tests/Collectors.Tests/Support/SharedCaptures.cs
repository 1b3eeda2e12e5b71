namespace LogFlowDb.Collectors.Tests.Support;

/// <summary>The capture cases beside the repository; they are read in place and may be absent.</summary>
internal static class SharedCaptures
{
    /// <summary>The working tree that the tests were built from.</summary>
    public static string Repository { get; } = FindRepository();

    public static string? Folder { get; } = Find();

    /// <summary>Folders of cases of the given kinds, as <c>kind/case</c>.</summary>
    public static IEnumerable<string> Cases(params string[] kinds) => Folder is null
        ? []
        : kinds
            .Select(kind => Path.Combine(Folder, kind))
            .Where(Directory.Exists)
            .SelectMany(Directory.GetDirectories)
            .Where(path => File.Exists(Path.Combine(path, "expected.json")))
            .Select(path => Path.GetRelativePath(Folder, path))
            .Order(StringComparer.Ordinal);

    private static string FindRepository()
    {
        DirectoryInfo? at = new(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "LogFlowDb.sln")))
        {
            at = at.Parent;
        }

        return at?.FullName ?? throw new InvalidOperationException($"no LogFlowDb.sln above {AppContext.BaseDirectory}");
    }

    private static string? Find()
    {
        string folder = Path.GetFullPath(Path.Combine(Repository, "..", "shared", "captures"));
        return Directory.Exists(folder) ? folder : null;
    }
}
