using System.Reflection;

namespace LogFlowDb.Query.Reference;

/// <summary>The pages of the language reference: the Markdown files of this folder, which the assembly carries.</summary>
internal static class ReferencePages
{
    /// <summary>Sections of stages, in the order of the reference.</summary>
    public static IReadOnlyList<ReferencePage> Stages { get; } = Read("sources", "rows", "parsing", "grouping", "combining", "output");

    public static IReadOnlyList<ReferencePage> Functions { get; } = Read(
        "functions-tests", "functions-convert", "functions-text", "functions-numbers", "functions-dates", "functions-network",
        "functions-arrays", "functions-hashing");

    public static IReadOnlyList<ReferencePage> Aggregates { get; } = Read("aggregates");

    /// <summary>What holds for all words: grammar, operators, types, time and the like. It has no sections.</summary>
    public static string Language => Markdown("language.md");

    /// <summary>The flows that examples read as table <c>netflows</c>: CSV, names followed by <c>:type</c> unless they are whole numbers.</summary>
    public static string Flows => Markdown("netflows.csv");

    private static ReferencePage[] Read(params string[] names) => [.. names.Select(static name => ReferencePage.Parse(name, Markdown(name + ".md")))];

    private static string Markdown(string file)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("reference/" + file)!;
        using StreamReader reader = new(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
