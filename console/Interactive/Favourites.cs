using System.Text;
using LogFlowDb.Console.Editing;

namespace LogFlowDb.Console.Interactive;

/// <summary>Queries kept under a name, in a file that only its owner may read: a name, a tab, the query with its line ends escaped.</summary>
/// <param name="path">Null where there is no home: then nothing can be kept.</param>
internal sealed class Favourites(string? path)
{
    private const int MaxCount = 1000;

    public static string? DefaultPath => History.ConfigFolder is { } folder ? Path.Combine(folder, "queries") : null;

    /// <summary>By name. None when the file cannot be read.</summary>
    public IReadOnlyList<(string Name, string Query)> All
    {
        get
        {
            if (path is null || !File.Exists(path))
            {
                return [];
            }

            return
            [
                .. File.ReadLines(path).Take(MaxCount).Select(static line => line.Split('\t', 2)).Where(static parts => parts.Length == 2)
                    .Select(static parts => (parts[0], parts[1].Replace("\\n", "\n", StringComparison.Ordinal).Replace("\\\\", "\\", StringComparison.Ordinal)))
                    .OrderBy(static one => one.Item1, StringComparer.Ordinal),
            ];
        }
    }

    public string? Find(string name) => All.FirstOrDefault(one => one.Name == name).Query;

    /// <exception cref="IOException">It cannot be written; nor <see cref="UnauthorizedAccessException"/>.</exception>
    public void Set(string name, string query)
    {
        if (path is null)
        {
            throw new IOException("there is no home directory to keep queries in");
        }

        List<(string Name, string Query)> all = [.. All.Where(one => one.Name != name), (name, query)];
        if (all.Count > MaxCount)
        {
            throw new IOException($"{MaxCount} queries are kept already in {path}");
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        string partial = $"{path}.{Environment.ProcessId}";
        FileStreamOptions options = new() { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite };
        using (StreamWriter file = new(partial, Encoding.UTF8, options))
        {
            foreach ((string known, string text) in all)
            {
                file.Write($"{known}\t{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)}\n");
            }
        }

        File.Move(partial, path, overwrite: true);
    }
}
