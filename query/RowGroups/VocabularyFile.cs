using System.Text;

namespace LogFlowDb.Query.RowGroups;

/// <summary>The catalogue of fields and elements, as comma-separated cells: the same files that decoders read. Their heads say what the cells mean.</summary>
internal static class VocabularyFile
{
    public const string Fields = "fields.csv";
    public const string Elements = "elements.csv";
    public const string Vendors = "vendors.csv";

    /// <summary>The lines of a file but for its comments and the names of the columns, each with all its cells.</summary>
    public static IEnumerable<string[]> Rows(string name)
    {
        using Stream stream = typeof(VocabularyFile).Assembly.GetManifestResourceStream(name)!;
        using StreamReader reader = new(stream, Encoding.UTF8);
        bool isHead = true;
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#'))
            {
                continue;
            }

            if (!isHead)
            {
                yield return line.Split(',');
            }

            isHead = false;
        }
    }
}
