using System.IO.Enumeration;

namespace LogFlowDb.Query.Sources;

/// <summary>Paths of queries, which may hold <c>*</c> in their last part.</summary>
internal static class FilePaths
{
    public static bool IsPattern(string path) => Path.GetFileName(path).Contains('*', StringComparison.Ordinal);

    /// <summary>The folder that a pattern looks into.</summary>
    public static string FolderOf(string path) => Path.GetDirectoryName(path) is { Length: > 0 } given ? given : ".";

    /// <summary>The file, or those that fit, by name.</summary>
    /// <param name="path">Resolved.</param>
    public static IEnumerable<string> Find(string path) => IsPattern(path)
        ? Directory.EnumerateFiles(FolderOf(path)).Where(file => Matches(Path.GetFileName(path), Path.GetFileName(file))).Order(StringComparer.Ordinal)
        : [path];

    /// <summary>True when a name fits; <c>*</c> stands for anything, folders of a packed file included.</summary>
    public static bool Matches(string pattern, string name) =>
        FileSystemName.MatchesSimpleExpression(pattern.Replace("\\", "\\\\", StringComparison.Ordinal), name, ignoreCase: false);
}
