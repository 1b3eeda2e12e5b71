using System.IO.Enumeration;

namespace LogFlowDb.Console.Verbs;

/// <summary>The files that the words of <c>import</c> mean: as given, what a pattern matches, or all of a directory.</summary>
internal static class ImportFiles
{
    /// <summary>Stands for standard input.</summary>
    public const string StandardInput = "-";

    private static readonly char[] s_wildcards = ['*', '?'];

    private static readonly EnumerationOptions s_all = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.Hidden };

    /// <summary>In the order of the words; those of a pattern or directory by name. Directories are read with all below them, but for
    /// names that begin with a dot.</summary>
    /// <param name="words">Full paths, and <see cref="StandardInput"/>.</param>
    /// <exception cref="CommandFailedException">A pattern or directory gives no file, or cannot be read.</exception>
    public static IReadOnlyList<ImportFile> Expand(IReadOnlyList<string> words)
    {
        List<ImportFile> files = [];
        foreach (string word in words)
        {
            // A name with a star in it is that file, where there is one.
            if (word == StandardInput || File.Exists(word))
            {
                files.Add(new ImportFile(word, IsFound: false));
                continue;
            }

            try
            {
                string[] found = Directory.Exists(word) ? Directory.GetFiles(word, "*", s_all)
                    : word.IndexOfAny(s_wildcards) >= 0 ? [.. Matching(word)]
                    : [word];
                if (found.Length == 0)
                {
                    throw new CommandFailedException(Directory.Exists(word) ? $"no files in {word}" : $"no file matches {word}");
                }

                Array.Sort(found, StringComparer.Ordinal);
                files.AddRange(found.Select(file => new ImportFile(file, Directory.Exists(word))));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new CommandFailedException($"cannot read {word}: {e.Message}", cause: e);
            }
        }

        return files;
    }

    /// <summary>A pattern may stand in any part of the path; <c>*</c> does not go beyond a slash.</summary>
    private static IEnumerable<string> Matching(string pattern)
    {
        string[] parts = pattern.Split('/', StringSplitOptions.RemoveEmptyEntries);
        IEnumerable<string> found = ["/"];
        for (int i = 0; i < parts.Length; i++)
        {
            string part = parts[i];
            bool isLast = i == parts.Length - 1;
            found = part.IndexOfAny(s_wildcards) < 0
                ? found.Select(folder => Path.Combine(folder, part)).Where(path => isLast ? File.Exists(path) : Directory.Exists(path))
                : found.SelectMany(folder => isLast ? Directory.EnumerateFiles(folder) : Directory.EnumerateDirectories(folder))
                    .Where(path => FileSystemName.MatchesSimpleExpression(part, Path.GetFileName(path.AsSpan()), ignoreCase: false)
                        && (part[0] == '.' || Path.GetFileName(path.AsSpan())[0] != '.'));
        }

        return found;
    }
}
