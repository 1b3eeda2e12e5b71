using System.Text;

namespace LogFlowDb.Console.Editing;

/// <summary>
/// What was entered, the oldest first: whole entries with their line ends, kept in a file that only its owner may read. Several shells
/// may add to it at once. One that cannot be written is kept in memory alone. One thread.
/// </summary>
internal sealed class History
{
    /// <summary>Older entries are forgotten.</summary>
    public const int MaxEntries = 10_000;

    /// <summary>A longer entry is not kept.</summary>
    public const int MaxEntryLength = 64 * 1024;

    private const long MaxFileBytes = 64L << 20;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string? _path;
    private readonly List<string> _entries = [];

    /// <param name="path">Made, with its directory, when the first entry is added; null keeps nothing.</param>
    public History(string? path)
    {
        _path = path;
        try
        {
            Load();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Problem = $"history {path}: {e.Message}";
        }
    }

    public IReadOnlyList<string> Entries => _entries;

    /// <summary>Why the file cannot be read or written; null when it can.</summary>
    public string? Problem { get; private set; }

    /// <summary><c>$XDG_STATE_HOME/logdb/history</c>; null where there is no home.</summary>
    public static string? DefaultPath => StateFolder is { } folder ? Path.Combine(folder, "history") : null;

    /// <summary><c>$XDG_STATE_HOME/logdb</c>, else <c>~/.local/state/logdb</c>; null where there is no home.</summary>
    public static string? StateFolder => Folder("XDG_STATE_HOME", ".local/state");

    /// <summary><c>$XDG_CONFIG_HOME/logdb</c>, else <c>~/.config/logdb</c>; null where there is no home.</summary>
    public static string? ConfigFolder => Folder("XDG_CONFIG_HOME", ".config");

    /// <summary>Nothing that begins with a blank, is empty, too long, or the same as the last one.</summary>
    public void Add(string entry)
    {
        entry = entry.TrimEnd();
        if (entry.Length is 0 or > MaxEntryLength || char.IsWhiteSpace(entry[0]) || (_entries.Count > 0 && _entries[^1] == entry))
        {
            return;
        }

        _entries.Add(entry);
        if (_entries.Count > MaxEntries)
        {
            _entries.RemoveAt(0);
        }

        if (_path is null || Problem is not null)
        {
            return;
        }

        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_path)!, OwnerOnly | UnixFileMode.UserExecute);
            using FileStream file = Open(_path, FileMode.Append);
            file.Write(Encoding.UTF8.GetBytes(Escaped(entry) + "\n"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Problem = $"history {_path}: {e.Message}";
        }
    }

    private static string? Folder(string variable, string below)
    {
        string? root = Environment.GetEnvironmentVariable(variable);
        if (string.IsNullOrEmpty(root) || !Path.IsPathRooted(root))
        {
            string? home = Environment.GetEnvironmentVariable("HOME");
            root = string.IsNullOrEmpty(home) ? null : Path.Combine(home, below);
        }

        return root is null ? null : Path.Combine(root, "logdb");
    }

    private static FileStream Open(string path, FileMode mode) => new(path, new FileStreamOptions
    {
        Mode = mode,
        Access = FileAccess.Write,
        Share = FileShare.ReadWrite,
        BufferSize = 0,
        UnixCreateMode = OwnerOnly,
    });

    private static string Escaped(string entry) =>
        entry.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    private static string Unescaped(string line)
    {
        StringBuilder entry = new(line.Length);
        for (int i = 0; i < line.Length; i++)
        {
            bool escape = line[i] == '\\' && i + 1 < line.Length;
            entry.Append(!escape ? line[i] : line[++i] == 'n' ? '\n' : line[i]);
        }

        return entry.ToString();
    }

    private void Load()
    {
        if (_path is null || !File.Exists(_path))
        {
            return;
        }

        if (File.GetUnixFileMode(_path) != OwnerOnly)
        {
            File.SetUnixFileMode(_path, OwnerOnly);
        }

        if (new FileInfo(_path).Length > MaxFileBytes)
        {
            throw new IOException($"has more than {MaxFileBytes >> 20} MiB");
        }

        string[] lines = File.ReadAllLines(_path);
        _entries.AddRange(lines.TakeLast(MaxEntries).Where(static line => line.Length > 0).Select(Unescaped));
        if (lines.Length > MaxEntries + (MaxEntries / 10))
        {
            string other = $"{_path}.{Environment.ProcessId}";
            File.Delete(other);
            using (FileStream file = Open(other, FileMode.CreateNew))
            {
                file.Write(Encoding.UTF8.GetBytes(string.Concat(_entries.Select(static entry => Escaped(entry) + "\n"))));
            }

            File.Move(other, _path, overwrite: true);
        }
    }
}
