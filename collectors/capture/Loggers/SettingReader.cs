using System.Globalization;
using LogFlowDb.Engine.Loggers;

namespace LogFlowDb.Collectors.Loggers;

/// <summary>Values of a logger's configuration. Errors name the option and the entry that is wrong.</summary>
internal sealed class SettingReader(IReadOnlyList<LoggerOption> options, IReadOnlyDictionary<string, string> configuration)
{
    /// <summary>Null when it is absent or empty.</summary>
    public string? Text(string key) => configuration.TryGetValue(key, out string? text) && !string.IsNullOrWhiteSpace(text) ? text.Trim() : null;

    /// <summary>One of some words, the first when nothing is said.</summary>
    /// <exception cref="LoggerException">It is none of them.</exception>
    public T One<T>(string key, params (string Word, T Value)[] words)
    {
        if (Text(key) is not { } text)
        {
            return words[0].Value;
        }

        foreach ((string word, T value) in words)
        {
            if (word == text)
            {
                return value;
            }
        }

        throw Wrong(key, text, $"is none of {string.Join(", ", words.Select(word => word.Word))}");
    }

    /// <summary>The entries between separators, none when nothing is said.</summary>
    /// <param name="convert">Throws <see cref="FormatException"/> with what is wrong.</param>
    /// <exception cref="LoggerException">An entry is wrong.</exception>
    public IEnumerable<T> List<T>(string key, Func<string, T> convert, char separator = ',') =>
        Text(key)?.Split(separator, StringSplitOptions.TrimEntries).Select(entry => Convert(key, entry, convert)) ?? [];

    /// <summary>A number from 1 on; null when nothing is said.</summary>
    /// <exception cref="LoggerException">It is none.</exception>
    public int? Whole(string key, int max) => Text(key) is not { } text ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0 && number <= max
            ? number
            : throw Wrong(key, text, $"is not a whole number from 1 to {max.ToString(CultureInfo.InvariantCulture)}");

    private T Convert<T>(string key, string text, Func<string, T> convert)
    {
        try
        {
            return convert(text);
        }
        catch (FormatException wrong)
        {
            throw Wrong(key, text, wrong.Message);
        }
    }

    public LoggerException Wrong(string key, string text, string what) =>
        new($"{options.First(option => option.Key == key).Title}: '{text}' {what}");
}
