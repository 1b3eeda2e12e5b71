using System.Text;

namespace LogFlowDb.Protocols.Records;

/// <summary>The data files of this folder: comma-separated cells without quotes, comments after <c>#</c>, one line of column names.</summary>
internal static class CatalogueFile
{
    /// <summary>The rows of a file, each with all its cells; a missing cell is empty.</summary>
    public static IEnumerable<string[]> Rows(string name)
    {
        using Stream stream = typeof(CatalogueFile).Assembly.GetManifestResourceStream(name)!;
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
