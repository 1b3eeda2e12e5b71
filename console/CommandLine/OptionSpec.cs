using LogFlowDb.Console.Formats;

namespace LogFlowDb.Console.CommandLine;

/// <summary>An option as the catalogue of verbs writes it, taken apart.</summary>
/// <param name="Names">With their dashes.</param>
/// <param name="Value">What stands for its value, such as <c>FILE</c>; empty when it takes none.</param>
/// <param name="Kind">Of the value.</param>
/// <param name="Words">Of <see cref="CompletedKind.Words"/>.</param>
internal sealed record OptionSpec(IReadOnlyList<string> Names, string Value, string Text, CompletedKind Kind, IReadOnlyList<string> Words)
{
    private static readonly Dictionary<string, string[]> s_words = new(StringComparer.Ordinal)
    {
        ["--format"] = [.. OutputFormat.Names],
        ["--color"] = ["auto", "always", "never"],
        ["--role"] = ["read", "write", "admin"],
        ["--as HOW"] = ["auto", "flows", "packets"],
    };

    public bool TakesValue => Value.Length > 0;

    /// <summary>The options of a verb, without what describes its arguments.</summary>
    public static IReadOnlyList<OptionSpec> Of(VerbDescription verb) => Of(verb.Options);

    public static IReadOnlyList<OptionSpec> Of(IEnumerable<(string Option, string Text)> options) =>
        [.. options.Where(static option => option.Option.StartsWith('-')).Select(static option => Parse(option.Option, option.Text))];

    private static OptionSpec Parse(string option, string text)
    {
        string[] parts = option.Split(", ", StringSplitOptions.TrimEntries);
        int blank = parts[^1].IndexOf(' ', StringComparison.Ordinal);
        string value = blank < 0 ? "" : parts[^1][(blank + 1)..];
        parts[^1] = blank < 0 ? parts[^1] : parts[^1][..blank];
        string[] words = s_words.GetValueOrDefault($"{parts[^1]} {value}") ?? s_words.GetValueOrDefault(parts[^1]) ?? [];
        CompletedKind kind = words.Length > 0 ? CompletedKind.Words : value switch
        {
            "FILE" => CompletedKind.File,
            "DIR" => CompletedKind.Folder,
            "T" => CompletedKind.Table,
            "IF" => CompletedKind.Interface,
            _ => CompletedKind.Free,
        };
        return new OptionSpec(parts, value, text, kind, words);
    }
}
