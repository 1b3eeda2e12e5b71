using System.Globalization;
using LogFlowDb.Engine.Diagnostics;

namespace LogFlowDb.Outputs.Targets;

/// <summary>Values of the settings of one output. Errors name the option and the value, but for secrets. Safe for concurrent use.</summary>
/// <param name="options">That the output has.</param>
/// <param name="values">By key; those left empty count as absent.</param>
/// <param name="folder">Where relative paths begin.</param>
public sealed class OutputSettings(IReadOnlyList<OutputOption> options, IReadOnlyDictionary<string, string> values, string folder)
{
    private const int MaxSecretBytes = 64 * 1024;

    public string Folder => folder;

    /// <exception cref="OutputException">A key is no option, one that is required is missing, or a secret is written down.</exception>
    public void Check()
    {
        foreach ((string key, string value) in values)
        {
            if (options.FirstOrDefault(option => option.Key == key) is not { } option)
            {
                throw new OutputException($"unknown option {key}{NearName.Suffix(key, options.Select(static known => known.Key))}");
            }

            if (option.Secret && value.Length > 0 && !IsReference(value))
            {
                throw new OutputException($"{key}: write where the secret is, {key}=file:PATH or {key}=env:NAME, not the secret itself");
            }
        }

        if (options.FirstOrDefault(option => option.Required && Text(option.Key) is null) is { } missing)
        {
            throw new OutputException($"{missing.Key} is missing: {missing.Description} ({missing.Key}={missing.Form})");
        }
    }

    /// <summary>Null when it is absent or empty.</summary>
    public string? Text(string key) => values.TryGetValue(key, out string? text) && !string.IsNullOrWhiteSpace(text) ? text.Trim() : null;

    /// <summary>A text that is taken as it is, spaces too, as a separator is.</summary>
    public string? Verbatim(string key) => values.TryGetValue(key, out string? text) && text.Length > 0 ? text : null;

    /// <summary>The path of a file, null when nothing is said.</summary>
    public string? File(string key) => Text(key) is { } text ? Path.GetFullPath(text, folder) : null;

    /// <exception cref="OutputException">It is no whole number from <paramref name="min"/> to <paramref name="max"/>.</exception>
    public long Number(string key, long otherwise, long min, long max) => Text(key) is not { } text ? otherwise
        : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) && number >= min && number <= max
            ? number
            : throw Wrong(key, string.Create(CultureInfo.InvariantCulture, $"is not a whole number from {min} to {max}"));

    /// <summary><c>on</c> or <c>off</c>, and other words for them.</summary>
    /// <exception cref="OutputException">It is neither.</exception>
    public bool Switch(string key, bool otherwise) => Text(key)?.ToLowerInvariant() switch
    {
        null => otherwise,
        "on" or "yes" or "true" => true,
        "off" or "no" or "false" => false,
        _ => throw Wrong(key, "is neither on nor off"),
    };

    /// <summary>One of some words, the first when nothing is said.</summary>
    /// <exception cref="OutputException">It is none of them.</exception>
    public T One<T>(string key, params (string Word, T Value)[] words)
    {
        if (Text(key) is not { } text)
        {
            return words[0].Value;
        }

        foreach ((string word, T value) in words)
        {
            if (word.Equals(text, StringComparison.OrdinalIgnoreCase))
            {
                return value;
            }
        }

        string[] known = [.. words.Select(static one => one.Word)];
        throw Wrong(key, $"is none of {string.Join(", ", known)}{NearName.Suffix(text, known)}");
    }

    /// <summary>A length of time: <c>500ms</c>, <c>30s</c>, <c>5m</c>, <c>1h</c>, <c>1d</c>, or seconds without a unit.</summary>
    /// <exception cref="OutputException">It is none, or not longer than nothing.</exception>
    public TimeSpan Duration(string key, TimeSpan otherwise)
    {
        if (Text(key) is not { } text)
        {
            return otherwise;
        }

        int digits = text.AsSpan().IndexOfAnyExceptInRange('0', '9');
        (string number, string unit) = digits < 0 ? (text, "s") : (text[..digits], text[digits..]);
        double seconds = unit switch { "ms" => 0.001, "s" => 1, "m" => 60, "h" => 3600, "d" => 86_400, "w" => 604_800, _ => 0 };
        return seconds > 0 && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count > 0
            ? TimeSpan.FromSeconds(count * seconds)
            : throw Wrong(key, "is no length of time, as in 500ms, 30s, 5m, 1h, 1d");
    }

    /// <summary>What a secret is now, read from where the setting says; null when nothing is said.</summary>
    /// <exception cref="OutputException">There is no such file or variable. Neither path nor value of it is a secret, its content is.</exception>
    public string? Secret(string key)
    {
        if (Text(key) is not { } text)
        {
            return null;
        }

        if (text.StartsWith("env:", StringComparison.Ordinal))
        {
            return Environment.GetEnvironmentVariable(text[4..]) ?? throw new OutputException($"{key}: the environment has no variable {text[4..]}");
        }

        string path = Path.GetFullPath(text["file:".Length..], folder);
        try
        {
            using FileStream file = System.IO.File.OpenRead(path);
            byte[] content = new byte[MaxSecretBytes];
            int length = file.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
            return System.Text.Encoding.UTF8.GetString(content, 0, length).TrimEnd('\r', '\n');
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new OutputException($"{key}: cannot read {path}: {failure.Message}", failure);
        }
    }

    /// <summary>An error that names the option and its value.</summary>
    public OutputException Wrong(string key, string what) => new(options.Any(option => option.Key == key && option.Secret)
        ? $"{key}: {what}"
        : $"{key}: '{Text(key)}' {what}");

    private static bool IsReference(string value) =>
        value.StartsWith("file:", StringComparison.Ordinal) || value.StartsWith("env:", StringComparison.Ordinal);
}
