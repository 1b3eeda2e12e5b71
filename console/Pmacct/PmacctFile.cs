using System.Text;

namespace LogFlowDb.Console.Pmacct;

/// <summary>
/// Reads the configuration files of pmacct (CONFIG-KEYS of 1.7.7): a <c>key: value</c> or <c>key[plugin]: value</c> a line, blanks and
/// case of keys do not matter, lines that begin with <c>!</c> or <c>#</c> are comments. Nothing ends a value but its line.
/// </summary>
internal static class PmacctFile
{
    private const int MaxBytes = 1 << 20;
    private const int MaxEntries = 10_000;

    /// <param name="path">Full path.</param>
    /// <exception cref="PmacctException">It cannot be read, or a line is none of these; the message names file and line.</exception>
    public static IReadOnlyList<PmacctEntry> Read(string path) => Parse(path, ReadText(path));

    /// <summary>The text of a file that a configuration names, or of one itself.</summary>
    /// <exception cref="PmacctException">It cannot be read, or is larger than such files are.</exception>
    public static string ReadText(string path, int maxBytes = MaxBytes)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            byte[] content = new byte[maxBytes + 1];
            int length = file.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
            return length <= maxBytes ? Encoding.UTF8.GetString(content, 0, length) : throw new PmacctException($"{path} is larger than {maxBytes} bytes");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new PmacctException($"cannot read {path}: {failure.Message}");
        }
    }

    /// <param name="name">Of the file, for messages.</param>
    /// <exception cref="PmacctException">As of <see cref="Read"/>.</exception>
    public static IReadOnlyList<PmacctEntry> Parse(string name, string text)
    {
        List<PmacctEntry> entries = [];
        int number = 0;
        foreach (ReadOnlySpan<char> raw in text.AsSpan().EnumerateLines())
        {
            number++;
            ReadOnlySpan<char> line = raw.Trim().Trim('\uFEFF');
            if (line.IsEmpty || line[0] is '!' or '#')
            {
                continue;
            }

            int colon = line.IndexOf(':');
            if (colon < 0)
            {
                throw new PmacctException($"{name}:{number}: no ':' behind the key");
            }

            if (entries.Count == MaxEntries)
            {
                throw new PmacctException($"{name}:{number}: more than {MaxEntries} keys");
            }

            (string key, string? plugin) = Key(line[..colon].TrimEnd(), name, number);
            entries.Add(new PmacctEntry(key, plugin, line[(colon + 1)..].Trim().ToString(), number));
        }

        return entries;
    }

    private static (string Key, string? Plugin) Key(ReadOnlySpan<char> text, string name, int line)
    {
        int open = text.IndexOf('[');
        ReadOnlySpan<char> key = open < 0 ? text : text[..open].TrimEnd();
        if (key.IsEmpty || key.IndexOfAny(" \t[]") >= 0)
        {
            throw new PmacctException($"{name}:{line}: no key in front of the ':'");
        }

        if (open < 0)
        {
            return (key.ToString().ToLowerInvariant(), null);
        }

        ReadOnlySpan<char> plugin = text[(open + 1)..];
        return plugin.Length > 1 && plugin[^1] == ']' && plugin[..^1].Trim() is { IsEmpty: false } inner
            ? (key.ToString().ToLowerInvariant(), inner.ToString())
            : throw new PmacctException($"{name}:{line}: {key} wants the name of a plugin in its brackets, as {key}[in]: …");
    }
}
