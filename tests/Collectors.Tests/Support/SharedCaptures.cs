namespace LogFlowDb.Collectors.Tests.Support;

/// <summary>The capture cases beside the repository; they are read in place and may be absent.</summary>
internal static class SharedCaptures
{
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

    private static string? Find()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "LogFlowDb.sln")))
            {
                string folder = Path.GetFullPath(Path.Combine(at.FullName, "..", "shared", "captures"));
                return Directory.Exists(folder) ? folder : null;
            }
        }

        return null;
    }
}
